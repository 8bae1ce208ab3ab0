"""The form by which anybody reports a page."""

from urllib.parse import unquote, urlsplit

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, ValidationError

from app.discovery.pages.reports import REASONS, Report
from app.infra.services import services
from app.infra.text import clean
from app.web import urls
from app.web.forms import Form, at_most

# An address as it is pasted, percent-encoded, and its path as it is kept.
LONGEST_ADDRESS, LONGEST_PATH, LONGEST_DETAILS = 2000, 300, 2000
NO_PAGE = "Copy the address of a page on StreamVibe."


def trimmed(text: str | None) -> str:
    """The text without what cannot be shown, and without blanks around it."""
    return clean(text or "").strip()


class ReportForm(Form):
    """A page of this site, and what is wrong with it."""

    url = StringField("Which page?", [DataRequired(NO_PAGE)], [trimmed], render_kw={"maxlength": LONGEST_ADDRESS})
    reason = SelectField(
        "What's wrong?",
        [AnyOf(REASONS, "Choose a reason.")],
        choices=[SelectChoice("", "Choose a reason"), *(SelectChoice(*each) for each in REASONS.items())],
        validate_choice=False,
    )
    details = TextAreaField(
        "What should we know?",
        [DataRequired("Tell us in a few words what is wrong."), at_most(LONGEST_DETAILS)],
        [trimmed],
    )

    def validate_url(self, field: Field) -> None:
        """Only pages of ours."""
        if _path(field.data) is None:
            raise ValidationError(NO_PAGE)

    def report(self) -> Report:
        """The typed report, its address made a path."""
        return Report(_path(self.url.data) or "", self.reason.data, self.details.data)


def _path(address: str) -> str | None:
    """The path of one of our pages, of a work without its title; None for everything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc and parts.netloc != urlsplit(services().settings.public_url).netloc:
        return None
    path = clean(parts.path)
    work = urls.parse_work(unquote(path.removeprefix(urls.CONTENT))) if path.startswith(urls.CONTENT) else None
    if work:
        return urls.content("", work[1])
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= LONGEST_PATH
    return path if is_ours else None
