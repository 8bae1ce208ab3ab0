"""The pages of the site, by audience: the list behind `app/web/registry`. A new page is one entry here and one view."""

from app.web.registry.page import Audience, Caching, Indexing, Link, Menu, Page

PUBLIC, MACHINE, CREATOR = Audience.PUBLIC, Audience.MACHINE, Audience.CREATOR
KEPT, COMPRESSED = Caching.KEPT, Caching.COMPRESSED
CLOSED, INDEXED, IN_SITEMAP = Indexing.CLOSED, Indexing.INDEXED, Indexing.IN_SITEMAP
GET_AND_POST, POST = ("GET", "POST"), ("POST",)

FILTERS = frozenset({"platform", "type", "lang", "length", "date"})
WORK_LIST = FILTERS | {"sort", "after"}
FORM = "<any(atom, json):form>"
LISTS, MAP, OF_CREATOR = ("lists",), ("map",), ("creator:{slug}",)

# Private paths that the interface of the site promises before they are built: the operator's desk.
PROMISED = ("/admin",)


def _discover(label: str) -> tuple[Link, ...]:
    return (Link(Menu.DISCOVER, label),)


def _studio(label: str) -> tuple[Link, ...]:
    return (Link(Menu.STUDIO, label),)


def _api(pattern: str, endpoint: str, about: str = "") -> Page:
    return Page(pattern, endpoint, MACHINE, about, caching=COMPRESSED, indexing=CLOSED)


def _footer(label: str) -> tuple[Link, ...]:
    return (Link(Menu.FOOTER, label),)


VISITORS_PAGES = (
    Page("/", "discovery.home", PUBLIC, "home", caching=KEPT, tags=LISTS, indexing=IN_SITEMAP, click_source="home"),
    Page(
        "/categories", "discovery.categories", PUBLIC, "all categories",
        caching=KEPT, indexing=IN_SITEMAP, click_source="category", links=_discover("Categories"),
    ),
    Page(
        "/category/<code>", "discovery.category", PUBLIC, "one category",
        params=WORK_LIST, caching=KEPT, tags=LISTS, indexing=INDEXED, click_source="category",
    ),
    Page(
        "/tag/<tag>", "discovery.tag", PUBLIC, "one tag",
        params=WORK_LIST, caching=KEPT, indexing=INDEXED, click_source="tag",
    ),
    Page(
        "/trending", "discovery.trending", PUBLIC, "what trends, and why",
        params=frozenset({"period", "category", "lang", "after"}), caching=KEPT, tags=LISTS, indexing=IN_SITEMAP,
        click_source="trending", links=_discover("Trending"),
    ),
    Page("/search", "discovery.search", PUBLIC, "works and creators", caching=COMPRESSED, click_source="search"),
    Page("/search/suggest", "discovery.suggest", PUBLIC, caching=COMPRESSED),
    Page(
        "/creators", "discovery.creators", PUBLIC, "all creators",
        params=frozenset({"sort", "category", "lang", "after"}), caching=KEPT, indexing=IN_SITEMAP,
        click_source="creator", links=_discover("Creators"),
    ),
    Page(
        "/creator/<slug>", "discovery.creator", PUBLIC, "one creator", params=frozenset({"platform", "sort", "after"}),
        caching=KEPT, tags=OF_CREATOR, indexing=INDEXED, click_source="creator",
    ),
    Page(
        "/content/<address>", "discovery.content", PUBLIC, "one work: its title and short id",
        caching=KEPT, indexing=INDEXED, click_source="content",
    ),
    Page("/go/<short_id>", "discovery.go", PUBLIC, "leads to the work on its platform", indexing=CLOSED),
    Page(
        "/about", "discovery.about", PUBLIC, "what this is",
        caching=KEPT, indexing=IN_SITEMAP, links=_footer("About"),
    ),
    Page(
        "/for-creators", "discovery.for_creators", PUBLIC, "what creators get, and what it asks of them",
        caching=KEPT, indexing=IN_SITEMAP, links=_footer("For creators"),
    ),
    Page(
        "/how-trending-works", "discovery.how_trending_works", PUBLIC, "how lists are made",
        caching=KEPT, indexing=IN_SITEMAP, links=_footer("How trending works"),
    ),
    Page(
        "/pricing", "discovery.pricing", PUBLIC, "the plans",
        caching=KEPT, indexing=IN_SITEMAP, links=_footer("Pricing"), returns_after_login=True,
    ),
    Page(
        "/privacy", "discovery.privacy", PUBLIC, "what is kept, and what is not",
        caching=KEPT, indexing=IN_SITEMAP, links=_footer("Privacy"),
    ),
    Page("/terms", "discovery.terms", PUBLIC, "the rules", caching=KEPT, indexing=IN_SITEMAP, links=_footer("Terms")),
    Page("/report", "discovery.report", PUBLIC, "tell us about a problem", links=_footer("Report a problem")),
    Page("/report", "discovery.send_report", PUBLIC, methods=POST),
    Page("/deletion/<code>", "connections.deletion", PUBLIC, "what became of a request for deletion"),
)  # fmt: skip

SIGN_IN_PAGES = (
    Page("/signup", "accounts.sign_up", PUBLIC, "new account", methods=GET_AND_POST),
    Page(
        "/login", "accounts.log_in", PUBLIC, "sign in, also with Google",
        methods=GET_AND_POST, links=_footer("Log in"),
    ),
    Page("/login/google", "accounts.google_start", PUBLIC),
    Page("/login/google/callback", "accounts.google_callback", PUBLIC),
    Page("/logout", "accounts.log_out", CREATOR, "sign out", methods=POST),
    Page("/verify", "accounts.check_mail", PUBLIC, "prove an e-mail address"),
    Page("/verify", "accounts.send_link_again", CREATOR, methods=POST),
    Page("/verify/<token>", "accounts.verify", PUBLIC, methods=GET_AND_POST),
    Page("/reset", "accounts.ask_reset", PUBLIC, "new password", methods=GET_AND_POST),
    Page("/reset/<token>", "accounts.reset", PUBLIC, methods=GET_AND_POST),
)  # fmt: skip

CREATORS_PAGES = (
    Page("/dashboard", "studio.dashboard", CREATOR, "where a creator lands", links=_studio("Dashboard")),
    Page("/library", "content.index", CREATOR, "own works", links=_studio("Library")),
    Page("/library/<uuid:item_id>", "content.show", CREATOR),
    Page("/library/<uuid:item_id>", "content.change", CREATOR, methods=POST),
    Page("/library/<uuid:item_id>/undo/<uuid:revision_id>", "content.undo", CREATOR, methods=POST),
    Page("/library/picture/<name>.webp", "content.own_picture", CREATOR),
    Page("/connections", "connections.index", CREATOR, "connected channels", links=_studio("Connections")),
    Page("/connections/<platform>/connect", "connections.connect", CREATOR, methods=POST),
    Page("/connections/<platform>/callback", "connections.callback", CREATOR),
    Page("/connections/<uuid:account_id>/sync", "connections.sync", CREATOR, methods=POST),
    Page("/connections/<uuid:account_id>/rhythm", "connections.choose_interval", CREATOR, methods=POST),
    Page("/connections/<uuid:account_id>/disconnect", "connections.disconnect", CREATOR, methods=POST),
    Page("/suggestions", "enhancement.index", CREATOR, "suggestions to review", links=_studio("Suggestions")),
    Page("/suggestions/<uuid:suggestion_id>", "enhancement.show", CREATOR),
    Page("/suggestions/<uuid:suggestion_id>/apply", "enhancement.apply", CREATOR, methods=POST),
    Page("/suggestions/<uuid:suggestion_id>/undo", "enhancement.undo", CREATOR, methods=POST),
    Page("/suggestions/<uuid:content_id>/analyse", "enhancement.analyse", CREATOR, methods=POST),
    Page("/jobs", "jobs.index", CREATOR, "work in the background", links=_studio("Jobs")),
    Page("/jobs/<uuid:job_id>", "jobs.show", CREATOR),
    Page("/jobs/<uuid:job_id>/cancel", "jobs.cancel", CREATOR, methods=POST),
    Page("/jobs/<uuid:job_id>/retry", "jobs.retry", CREATOR, methods=POST),
    Page("/notifications", "accounts.notifications", CREATOR, "what we told a person"),
    Page("/notifications/<uuid:notification_id>/read", "accounts.read_notification", CREATOR, methods=POST),
    Page("/notifications/read", "accounts.read_notifications", CREATOR, methods=POST),
    Page("/onboarding", "accounts.onboarding", CREATOR, "name and address of the page", methods=GET_AND_POST),
    Page("/onboarding/address", "accounts.onboarding_address", CREATOR),
    Page(
        "/settings", "accounts.settings", CREATOR, "profile, password, sessions, switches",
        methods=GET_AND_POST, links=_studio("Settings"),
    ),
    Page("/settings/visibility", "accounts.set_visibility", CREATOR, methods=POST),
    Page("/settings/details", "accounts.save_details", CREATOR, methods=POST),
    Page("/settings/security", "accounts.security", CREATOR),
    Page("/settings/password", "accounts.change_password", CREATOR, methods=POST),
    Page("/settings/password/link", "accounts.send_password_link", CREATOR, methods=POST),
    Page("/settings/sessions/<uuid:session_id>/end", "accounts.end_session", CREATOR, methods=POST),
    Page("/settings/sessions/end", "accounts.end_other_sessions", CREATOR, methods=POST),
    Page("/settings/notifications", "accounts.switches", CREATOR, methods=GET_AND_POST),
)  # fmt: skip

FEEDS = (
    Page(f"/feed.{FORM}", "discovery.feed", MACHINE, "what is new, for feed readers", caching=KEPT),
    Page(
        f"/category/<code>/feed.{FORM}", "discovery.category_feed", MACHINE, "the same for a category",
        params=FILTERS, caching=KEPT, tags=LISTS,
    ),
    Page(
        f"/tag/<tag>/feed.{FORM}", "discovery.tag_feed", MACHINE, "the same for a tag",
        params=FILTERS, caching=KEPT,
    ),
    Page(
        f"/creator/<slug>/feed.{FORM}", "discovery.creator_feed", MACHINE, "the same for a creator",
        params=frozenset({"platform"}), caching=KEPT, tags=OF_CREATOR,
    ),
    Page(
        f"/creators/feed.{FORM}", "discovery.creators_feed", MACHINE, "new creators, for feed readers",
        params=frozenset({"category", "lang"}), caching=KEPT,
    ),
    Page(
        f"/trending/feed.{FORM}", "discovery.trending_feed", MACHINE, "what trends, for feed readers",
        params=frozenset({"period", "lang"}), caching=KEPT, tags=LISTS,
    ),
    Page(
        f"/search/feed.{FORM}", "discovery.search_feed", MACHINE, "a search, for feed readers",
        caching=COMPRESSED,
    ),
)  # fmt: skip

CRAWLERS_FILES = (
    Page("/robots.txt", "seo.robots_txt", MACHINE, "rules for crawlers", caching=KEPT),
    Page("/sitemap.xml", "seo.sitemap_index", MACHINE, "the index of all maps", caching=KEPT, tags=MAP),
    Page("/sitemap-<part>.xml", "seo.sitemap_part", MACHINE, "one map", caching=KEPT, tags=MAP),
    Page("/oembed", "seo.oembed", MACHINE, "cards of our pages for other sites"),
    Page("/opensearch.xml", "seo.opensearch", MACHINE, "our search for browsers", caching=KEPT),
    Page("/manifest.webmanifest", "seo.web_manifest", MACHINE, "name and colours for devices", caching=KEPT),
    Page("/.well-known/security.txt", "seo.security_txt", MACHINE, "whom to tell about a hole", caching=KEPT),
    Page("/picture/<name>.webp", "content.picture", MACHINE, "the picture of a public work or channel"),
    Page("/static/<path:filename>", "static", MACHINE, "styles, fonts, scripts"),
)

PROGRAMS_CALLS = (
    Page("/webhooks/meta/deauthorize", "connections.meta_deauthorize", MACHINE, "Meta calls us, signed", methods=POST),
    Page("/webhooks/meta/data-deletion", "connections.meta_data_deletion", MACHINE, methods=POST),
    Page("/webhooks/tiktok", "connections.tiktok_webhook", MACHINE, "TikTok calls us, signed", methods=POST),
    Page("/webhooks/youtube", "connections.youtube_verify", MACHINE, "YouTube's hub calls us, signed"),
    Page("/webhooks/youtube", "connections.youtube_notify", MACHINE, methods=POST),
    Page("/healthz", "operations.health", MACHINE, "whether the process answers"),
    Page("/readyz", "operations.ready", MACHINE, "whether everything it needs answers"),
)

API_CALLS = (
    _api("/api/openapi.json", "discovery.openapi_json", "the JSON interface, described; its calls stand beside it"),
    _api("/api/browse-categories", "discovery.browse_categories"),
    _api("/api/browse-content", "discovery.browse_content"),
    _api("/api/browse-creators", "discovery.browse_creators"),
    _api("/api/search-content", "discovery.search_content"),
    _api("/api/search-creators", "discovery.search_creators"),
    _api("/api/get-trending", "discovery.get_trending"),
    _api("/api/get-content-detail", "discovery.get_content_detail"),
    _api("/api/get-creator-by-slug", "discovery.get_creator_by_slug"),
    _api("/api/get-seo-metadata", "discovery.get_seo_metadata"),
    Page("/api/track-click", "discovery.track_click", MACHINE, methods=POST, indexing=CLOSED),
    Page("/api/job-status", "jobs.status", CREATOR),
    Page("/api/sync-<any(youtube, instagram, tiktok):platform>", "content.sync", CREATOR, methods=POST),
    Page("/api/ai-generate-tags", "enhancement.generate_tags", CREATOR, methods=POST),
)

PAGES: tuple[Page, ...] = (
    *VISITORS_PAGES,
    *SIGN_IN_PAGES,
    *CREATORS_PAGES,
    *FEEDS,
    *CRAWLERS_FILES,
    *PROGRAMS_CALLS,
    *API_CALLS,
)
