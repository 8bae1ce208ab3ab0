"""The base of all forms (Flask-WTF). A form names every field it takes; whatever else is sent is not read.

The token against forged forms (CSRF) is checked for the whole site before a form is read (`security_headers`), so a
form has no field for it. Forms read what they are given and never the request by themselves: a page may hold several.
"""

# mypy: allow-untyped-calls
# Flask-WTF and WTForms have no types of their own; Form types what we call of them.

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.validators import Length


class Form(FlaskForm):
    """What a person typed, and what is wrong with it."""

    class Meta(FlaskForm.Meta):
        """How Flask-WTF treats the forms of this site."""

        csrf = False

    def __init__(self, typed: MultiDict[str, str] | None = None, **known: object) -> None:
        super().__init__(typed, **known)

    def is_submitted(self) -> bool:
        """Whether the request sends a form."""
        return bool(super().is_submitted())

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Whether everything typed can be used; if not, the fields say why."""
        return bool(super().validate(extra_validators))

    def validate_on_submit(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Whether the request sends a form of which everything can be used."""
        return bool(super().validate_on_submit(extra_validators))

    def refuse(self, field: str, words: str) -> None:
        """Says at a field what only the service could know."""
        self[field].errors = (words,)


def at_most(characters: int) -> Length:
    """A limit in words that say it."""
    return Length(max=characters, message=f"At most {characters:,} characters.")
