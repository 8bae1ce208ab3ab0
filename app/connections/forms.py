"""What a person chooses for a connected account."""

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from app.connections.sync_schedule import RHYTHMS
from app.web.forms import Form


class RhythmForm(Form):
    """How often an account is synced by itself; the service judges the choice."""

    rhythm = SelectField(
        "Sync by itself",
        choices=[SelectChoice(each.word, each.label) for each in RHYTHMS],
        validate_choice=False,
        default="",
    )


class DisconnectForm(Form):
    """Letting an account go."""

    keep = BooleanField("Keep what I wrote about my works, in case I connect it again")
