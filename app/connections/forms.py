"""The forms of a connected account."""

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from app.connections.sync_schedule import INTERVALS
from app.web.forms import Form


class SyncIntervalForm(Form):
    """The sync interval of an account; the service validates the choice."""

    rhythm = SelectField(
        "Sync by itself",
        choices=[SelectChoice(each.key, each.label) for each in INTERVALS],
        validate_choice=False,
        default="",
    )


class DisconnectForm(Form):
    """Disconnects an account."""

    keep = BooleanField("Keep what I wrote about my works, in case I connect it again")
