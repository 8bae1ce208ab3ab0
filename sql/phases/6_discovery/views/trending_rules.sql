-- The numbers behind the trending lists.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW site.trending_rule WITH (security_invoker = true) AS
SELECT 3 AS networks, 50 AS search_percent,
    100 AS places, 48 AS category_places, 12 AS places_for_new_work,
    1 AS of_creator_in_ten, 2 AS of_creator_in_thirty, 10 AS of_creator,
    20 AS mixed_places, 40 AS mixed_percent,
    10 AS kept_every, 72 AS kept_hours,
    50 AS hold_turned_away, 5 AS hold_times_usual, 30 AS hold_percent, 5 AS hold_of_network, 7 AS hold_days,
    50 AS outside_percent, 30 AS reach_days;
COMMENT ON VIEW site.trending_rule IS 'Every number behind the trending lists, once: the functions and the page that explains them read it here.';
GRANT SELECT ON site.trending_rule TO streamvibe_web, streamvibe_worker, streamvibe_visitor;

CREATE OR REPLACE VIEW site.trending_period WITH (security_invoker = true) AS
SELECT p.period, p.width, p.half_life, p.earlier
FROM (VALUES ('today', interval '24 hours', interval '6 hours', 7),
             ('week', interval '7 days', interval '36 hours', 3),
             ('month', interval '30 days', interval '8 days', 1)) AS p (period, width, half_life, earlier);
COMMENT ON VIEW site.trending_period IS 'The lists that fade: how far each looks back, after how long a visit counts half, and with how many earlier windows it compares.';
GRANT SELECT ON site.trending_period TO streamvibe_web, streamvibe_worker, streamvibe_visitor;
