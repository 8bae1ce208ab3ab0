"""The form for the owner of a work."""

from collections.abc import Iterable

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.content.library.works import LONGEST_SUMMARY
from app.content.models import Category
from app.web.forms import Form, at_most


class ItemForm(Form):
    """Visibility, category and summary of a work; the service validates the category."""

    is_shown = BooleanField("Show this work on StreamVibe")
    category = SelectField("Category", validate_choice=False)
    summary = TextAreaField("Your own summary", [at_most(LONGEST_SUMMARY)])

    def offer(self, categories: Iterable[Category]) -> None:
        """The categories to choose from."""
        self.category.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(found.code, found.name) for found in categories),
        ]
