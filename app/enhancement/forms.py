"""The form to apply a suggestion."""

from wtforms import SelectMultipleField

from app.web.forms import Form


class ChosenForm(Form):
    """The ticked fields and tags; the service takes what the suggestion holds and nothing else."""

    field = SelectMultipleField(validate_choice=False)
    tag = SelectMultipleField(validate_choice=False)
