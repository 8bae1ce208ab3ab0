"""Pages of text, the plans on offer, and the form to report a page."""

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.billing import plans
from app.discovery.pages import page_heads, reports
from app.discovery.pages.forms import LONGEST_ADDRESS, ReportForm
from app.discovery.pages.routes import room
from app.discovery.trending import rules as trending
from app.infra.services import services
from app.web.auth.access import public
from app.web.rate_limits import limited
from app.web.security_headers import tokenless

REPORTS_OF_A_NETWORK = "10 per hour"


@room.get("/how-trending-works")
@public
def how_trending_works() -> str:
    """How the lists are made, with every number in it."""
    title, words = "How trending works", "What counts, what does not, and every number behind the trending lists."
    head = page_heads.info(services().settings, "/how-trending-works", title, words)
    with services().database.transaction("visitor") as db:
        rules, periods = trending.rules(db), trending.periods(db)
    return render_template(
        "discovery/how_trending_works.html",
        rules=rules,
        periods=periods,
        counting=trending.Counting(),
        people=services().settings.trending_minimum_people,
        head=head,
    )


@room.get("/pricing")
@public
def pricing() -> str:
    """The plans."""
    with services().database.transaction("visitor") as db:
        found = plans.on_offer(db)
    head = page_heads.info(services().settings, "/pricing", "Pricing", "The plans for creators. Visitors never pay.")
    return render_template("discovery/pricing.html", plans=found, head=head)


@room.get("/about")
@public
def about() -> str:
    """What this is."""
    words = "StreamVibe shows creators' work from YouTube, Instagram and TikTok in one calm place."
    return render_template("discovery/about.html", head=page_heads.info(services().settings, "/about", "About", words))


@room.get("/privacy")
@public
def privacy() -> str:
    """What is kept, and what is not."""
    words = "What StreamVibe keeps about visitors and creators, for how long, and what it never keeps."
    return render_template(
        "discovery/privacy.html", head=page_heads.info(services().settings, "/privacy", "Privacy", words)
    )


@room.get("/terms")
@public
def terms() -> str:
    """The rules."""
    words = "The rules for creators and visitors of StreamVibe, in plain words."
    return render_template("discovery/terms.html", head=page_heads.info(services().settings, "/terms", "Terms", words))


@room.get("/report")
@public
def report() -> str:
    """The form to report a page; afterwards a word of thanks."""
    typed = ReportForm(url=request.args.get("url", "")[:LONGEST_ADDRESS])
    return _page(typed, sent="sent" in request.args)


@room.post("/report")
@public
@tokenless
@limited(REPORTS_OF_A_NETWORK)
def send_report() -> ResponseReturnValue:
    """Keeps a report."""
    form = ReportForm(request.form)
    if not form.validate():
        return make_response(_page(form), 400)
    with services().database.transaction("web") as db:
        reports.file(db, form.report())
    return redirect("/report?sent=1", 303)


def _page(form: ReportForm, *, sent: bool = False) -> str:
    title, words = "Report a page", "Tell us about a page that should not be here."
    head = page_heads.info(services().settings, "/report", title, words, is_indexable=False)
    return render_template("discovery/report.html", form=form, sent=sent, head=head)
