-- name: read_rules^
-- The numbers behind the trending lists.
SELECT r.networks, r.search_percent, r.places, r.category_places, r.places_for_new_work, r.of_creator_in_ten, r.of_creator_in_thirty,
    r.of_creator, r.mixed_places, r.mixed_percent, r.kept_every, r.kept_hours, r.hold_turned_away, r.hold_times_usual, r.hold_percent, r.hold_of_network,
    r.hold_days, r.outside_percent, r.reach_days
FROM site.trending_rule r

-- name: list_periods
-- The lists that fade, the shortest first.
SELECT p.period, p.width, p.half_life, p.earlier
FROM site.trending_period p
ORDER BY p.width
LIMIT 10

-- name: compact_clicks$
-- Puts the clicks of old hours and days together; the rows that went into others.
SELECT trending.compact_clicks()

-- name: list_held
-- The works that are held now, the newest first.
SELECT i.short_id, i.title, h.reason, h.held_at
FROM trending.hold h
JOIN content_item i ON i.id = h.content_id
WHERE h.released_at IS NULL
ORDER BY h.held_at DESC
LIMIT 1000

-- name: release_hold^
-- Releases a held work: its visits count in full again; the work and its owner.
UPDATE trending.hold h
SET released_at = now(), released_by = %(by)s
FROM content_item i
WHERE i.short_id = %(short_id)s AND h.content_id = i.id AND h.released_at IS NULL
RETURNING h.user_id, h.content_id
