"""Enhancement: suggestions for a work's tags, title and description, which its owner may take over and undo.

Tables: ai_suggestion, ai_suggestion_application, ai_usage, user_ai_setting, content_tag. The door: the kind
`ai_generate_tags`.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The addresses of this room."""
    from app.enhancement.routes import enhancement

    return [enhancement]
