"""Content: metadata of works, brought in by syncs and looked after by their owners.

Tables: content_item, content_revision, content_media; the projections into schema site belong here too, as triggers.

Public interface: `jobs.sync_youtube` by name, `library` for a person's own works.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.content.library.routes import room
    from app.content.thumbnails import routes  # noqa: F401 - registers its routes with the same blueprint

    return [room]
