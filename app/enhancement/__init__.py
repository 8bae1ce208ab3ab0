"""Enhancement: suggestions for a work's tags, title, description and category, which its owner takes over or not.

Tables: ai_provider, ai_model, user_ai_setting, ai_suggestion, ai_suggestion_application, ai_usage, trending_keyword,
content_tag.

Public interface: the job `ai_generate_tags`, asked for with `analysis.request_analysis`.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.enhancement.routes import room

    return [room]
