"""Content: metadata of works, brought in by syncs and looked after by their owners.

Tables: content_item, content_revision, content_media; the projections into schema site belong here too, as triggers.
The door: `jobs.sync_youtube` by name, `library` for a person's own works.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The addresses of this room."""
    from app.content.library.routes import room
    from app.content.thumbnails import routes  # noqa: F401 - its addresses are of the same room

    return [room]
