"""Pages of text, the plans on offer, and the form to report a page."""

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.discovery import heads, plans, reports, trending
from app.discovery.reports import REASONS, Report
from app.discovery.routes import room
from app.lib.auth import public
from app.lib.errors import BadInput
from app.lib.limits import limited
from app.lib.security import tokenless
from app.lib.site import site

REPORTS_OF_A_NETWORK = "10 per hour"


@room.get("/how-trending-works")
@public
def how_trending_works() -> str:
    """How the lists are made, with every number in it."""
    title, words = "How trending works", "What counts, what does not, and every number behind the trending lists."
    head = heads.info(site().settings, "/how-trending-works", title, words)
    with site().database.transaction("visitor") as db:
        rules, periods = trending.rules(db), trending.periods(db)
    return render_template(
        "discovery/how_trending_works.html",
        rules=rules,
        periods=periods,
        counting=trending.Counting(),
        people=site().settings.trending_minimum_people,
        head=head,
    )


@room.get("/pricing")
@public
def pricing() -> str:
    """The plans."""
    with site().database.transaction("visitor") as db:
        found = plans.on_offer(db)
    head = heads.info(site().settings, "/pricing", "Pricing", "The plans for creators. Visitors never pay.")
    return render_template("discovery/pricing.html", plans=found, head=head)


@room.get("/about")
@public
def about() -> str:
    """What this is."""
    words = "StreamVibe shows creators' work from YouTube, Instagram and TikTok in one calm place."
    return render_template("discovery/about.html", head=heads.info(site().settings, "/about", "About", words))


@room.get("/privacy")
@public
def privacy() -> str:
    """What is kept, and what is not."""
    words = "What StreamVibe keeps about visitors and creators, for how long, and what it never keeps."
    return render_template("discovery/privacy.html", head=heads.info(site().settings, "/privacy", "Privacy", words))


@room.get("/terms")
@public
def terms() -> str:
    """The rules."""
    words = "The rules for creators and visitors of StreamVibe, in plain words."
    return render_template("discovery/terms.html", head=heads.info(site().settings, "/terms", "Terms", words))


@room.get("/report")
@public
def report() -> str:
    """The form to report a page; afterwards a word of thanks."""
    typed = Report(url=request.args.get("url", "")[: reports.LONGEST_ADDRESS])
    return _form(typed, {}, sent="sent" in request.args)


@room.post("/report")
@public
@tokenless
@limited(REPORTS_OF_A_NETWORK)
def send_report() -> ResponseReturnValue:
    """Keeps a report."""
    try:
        sent = reports.read(site().settings, request.form)
    except BadInput as error:
        typed = Report(*(request.form.get(name, "") for name in ("url", "reason", "details")))
        return _refused(typed, error)
    with site().database.transaction("web") as db:
        reports.file(db, sent)
    return redirect("/report?sent=1", 303)


def _refused(typed: Report, error: BadInput) -> Response:
    return make_response(_form(typed, error.fields), error.status)


def _form(typed: Report, errors: dict[str, str], *, sent: bool = False) -> str:
    title, words = "Report a page", "Tell us about a page that should not be here."
    head = heads.info(site().settings, "/report", title, words, is_indexable=False)
    return render_template(
        "discovery/report.html", form=typed, reasons=REASONS.items(), errors=errors, sent=sent, head=head
    )
