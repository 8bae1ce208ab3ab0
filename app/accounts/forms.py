"""What people type about themselves, read and checked."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from app.accounts import emails
from app.accounts.emails import Email
from app.accounts.models import BadAddress, Category, WeakPassword
from app.accounts.profile import Card
from app.accounts.sign_in import password_strength
from app.infra.text import composed, is_visible
from app.web.forms import Form, at_most

# Direction marks turn a name around for its reader; the rest cannot be seen at all.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SYNC_HOURS = {6: "every 6 hours", 12: "every 12 hours", 24: "once a day", 168: "once a week"}


def one_line(text: str | None) -> str:
    """The text on one line, without what cannot be seen; '' when a reader would see nothing."""
    found = " ".join(UNSEEN.sub("", composed(text or "")).split())
    return found if is_visible(found) else ""


def many_lines(text: str | None) -> str:
    """The text with its own line breaks, without what cannot be seen; '' when a reader would see nothing."""
    found = UNSEEN.sub("", composed((text or "").replace("\r\n", "\n"))).strip()
    return found if is_visible(found) else ""


def every_so_often() -> list[SelectChoice]:
    """The choices for the interval of automatic syncs."""
    return [SelectChoice(str(hours), words) for hours, words in SYNC_HOURS.items()]


class EmailForm(Form):
    """An e-mail address."""

    email = EmailField("E-mail", [InputRequired("Type your e-mail address."), at_most(254)])

    address: Email

    def validate_email(self, field: Field) -> None:
        """Reads the address once, for the check and for the service."""
        try:
            self.address = emails.parse(field.data)
        except BadAddress as error:
            raise ValidationError(error.message) from None


class NewPasswordForm(Form):
    """A new password, typed once: browsers and people can show it."""

    password = PasswordField("New password", [InputRequired("Choose a password.")])

    # What others may know about the person: their password must not be made of it.
    person: Sequence[str] = ()

    def validate_password(self, field: Field) -> None:
        """The rules of the house for passwords."""
        email = self["email"].data if "email" in self else None
        try:
            password_strength.check(field.data, [*self.person, email or ""])
        except WeakPassword as error:
            raise ValidationError(error.message) from None


class SignUpForm(EmailForm, NewPasswordForm):
    """A new account."""


class LoginForm(Form):
    """Signing in. A field that is wrong gets no text of its own: one answer for every reason."""

    email = EmailField("E-mail")
    password = PasswordField("Password")
    next = HiddenField()

    def address(self) -> Email | None:
        """The typed address; None when it is none."""
        try:
            return emails.parse(self.email.data or "")
        except BadAddress:
            return None


class ChangePasswordForm(NewPasswordForm):
    """A new password of somebody who is signed in."""

    current_password = PasswordField("Current password", [InputRequired("Type your current password.")])


class CardForm(Form):
    """What a creator says about themselves."""

    display_name = StringField("Name", [DataRequired("Type a name."), at_most(80)], filters=[one_line])
    bio = TextAreaField("About you", [at_most(2000)], filters=[many_lines])
    website_url = StringField("Website", [at_most(300)], filters=[one_line])
    primary_category = SelectField("Category", [Optional()], validate_choice=True)

    def offer(self, categories: list[Category]) -> None:
        """The categories to choose from."""
        self.primary_category.choices = [
            SelectChoice("", "None yet"),
            *(SelectChoice(found.code, found.name) for found in categories),
        ]

    def validate_website_url(self, field: Field) -> None:
        """Only plain web addresses; one without a scheme gets https."""
        if field.data and "://" not in field.data:
            field.data = f"https://{field.data}"
        if field.data and not _is_web(field.data):
            raise ValidationError("Type a web address, such as https://example.org.")

    def card(self) -> Card:
        """The typed card; empty texts are nothing."""
        return Card(
            self.display_name.data or "",
            self.bio.data or None,
            self.website_url.data or None,
            self.primary_category.data or None,
        )


def can_be_address(_: object, field: Field) -> None:
    """Only what an address can hold; whether it is free, the service knows."""
    if not SLUG.fullmatch(field.data or ""):
        raise ValidationError("Use small letters a to z, digits and single hyphens.")


class OnboardingForm(CardForm):
    """What somebody says about themselves for the first time; no address means one made of their name."""

    slug = StringField("Address", [Optional(), at_most(60), can_be_address], filters=[one_line, str.lower])


class ProfileForm(CardForm):
    """The profile of somebody who has a page already."""

    slug = StringField("Address", [DataRequired("Type an address."), at_most(60), can_be_address], filters=[one_line])
    version = HiddenField()


class VisibilityForm(Form):
    """Whether the page is open; whatever is not yes closes it."""

    is_public = HiddenField(filters=["yes".__eq__])


class DetailsForm(Form):
    """What only the person themselves can see."""

    full_name = StringField("Full name", [at_most(200)], filters=[one_line])
    location = StringField("Place", [at_most(200)], filters=[one_line])


class SwitchesForm(Form):
    """Switches for notifications and automatic work."""

    is_email_notifications_enabled = BooleanField("Mail me about problems with my accounts")
    is_weekly_digest_enabled = BooleanField("Mail me once a week how my works did")
    is_auto_sync_enabled = BooleanField("Sync my accounts by themselves")
    sync_frequency_hours = SelectField("How often", choices=every_so_often, coerce=int)
    is_auto_ai_analysis_enabled = BooleanField("Write suggestions for new works")
    is_auto_apply_ai_suggestions_enabled = BooleanField("Use suggestions without asking me")
    is_auto_seo_submission_enabled = BooleanField("Tell search engines about new works")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and "." in host and "@" not in parts.netloc and " " not in address
