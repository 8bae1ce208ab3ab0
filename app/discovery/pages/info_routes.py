"""Pages of text, the plans on offer, and the form to report a page."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.billing import plans
from app.discovery.catalogue import browse
from app.discovery.pages import page_heads, reports
from app.discovery.pages.forms import LONGEST_ADDRESS, ReportForm
from app.discovery.pages.routes import room
from app.discovery.trending import rules
from app.infra.services import services
from app.web import rate_limits, registry
from app.web.rate_limits import limited
from app.web.security_headers import tokenless

REPORTS_OF_A_NETWORK = "10 per hour; 30 per day"
REPORTS_OF_A_PAGE = "3 per day"


@room.page("how_trending_works")
def how_trending_works() -> str:
    """How the lists are made, with every number in it."""
    title, words = "How trending works", "What counts, what doesn't, and every number behind the trending lists."
    head = page_heads.info(services().settings, registry.path("discovery.how_trending_works"), title, words)
    with services().database.transaction("visitor") as db:
        present, periods, example = rules.rules(db), rules.periods(db), browse.trending_example(db)
    return render_template(
        "discovery/pages/how_trending_works.html",
        rules=present,
        periods=periods,
        example=example,
        counting=rules.Counting(),
        people=services().settings.trending_minimum_people,
        head=head,
    )


@room.page("for_creators")
def for_creators() -> str:
    """What creators get and what it asks of them, with pages to look at."""
    words = (
        "One page for all your videos and posts from YouTube, Instagram and TikTok. See what you get, and what we ask."
    )
    head = page_heads.info(services().settings, registry.path("discovery.for_creators"), "For creators", words)
    with services().database.transaction("visitor") as db:
        examples, found = browse.example_creators(db), plans.on_offer(db)
    return render_template("discovery/pages/for_creators.html", examples=examples, plans=found, head=head)


@room.page("pricing")
def pricing() -> str:
    """The plans."""
    with services().database.transaction("visitor") as db:
        found = plans.on_offer(db)
    head = page_heads.info(
        services().settings,
        registry.path("discovery.pricing"),
        "Pricing",
        "The plans for creators. Visitors never pay.",
    )
    return render_template("discovery/pages/pricing.html", plans=found, head=head)


@room.page("about")
def about() -> str:
    """What this is."""
    words = "StreamVibe shows creators' work from YouTube, Instagram and TikTok in one calm place."
    return render_template(
        "discovery/pages/about.html",
        head=page_heads.info(services().settings, registry.path("discovery.about"), "About", words),
    )


@room.page("privacy")
def privacy() -> str:
    """What is kept, and what is not."""
    words = "What StreamVibe keeps about visitors and creators, for how long, and what it doesn't keep."
    return render_template(
        "discovery/pages/privacy.html",
        head=page_heads.info(services().settings, registry.path("discovery.privacy"), "Privacy", words),
    )


@room.page("terms")
def terms() -> str:
    """The rules."""
    words = "The rules for creators and visitors of StreamVibe, in plain words."
    return render_template(
        "discovery/pages/terms.html",
        head=page_heads.info(services().settings, registry.path("discovery.terms"), "Terms", words),
    )


@room.page("report")
def report() -> str:
    """The form to report a page; afterwards a word of thanks."""
    typed = ReportForm(url=request.args.get("url", "")[:LONGEST_ADDRESS])
    return _page(typed, sent="sent" in request.args)


@room.page("send_report")
@tokenless
@limited(REPORTS_OF_A_NETWORK)
def send_report() -> ResponseReturnValue:
    """Keeps a report."""
    form = ReportForm(request.form)
    if not form.validate():
        return make_response(_page(form), 400)
    report = form.report()
    here = rate_limits.keyed(f"{report.url}|{rate_limits.network_key()}")
    # The answer is the same: whoever floods us learns nothing, and who reports the same page again has been heard.
    if rate_limits.takes(REPORTS_OF_A_PAGE, "report", here):
        with services().database.transaction("web") as db:
            reports.file(db, report)
    return redirect(url_for("discovery.report", sent=1), 303)


def _page(form: ReportForm, *, sent: bool = False) -> str:
    title = "Report sent" if sent else "Error: Report a problem" if form.errors else "Report a problem"
    words = "Report something wrong, harmful or stolen on StreamVibe."
    head = page_heads.info(services().settings, registry.path("discovery.report"), title, words, is_indexable=False)
    return render_template("discovery/pages/report.html", form=form, sent=sent, head=head)
