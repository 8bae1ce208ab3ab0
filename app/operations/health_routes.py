"""For whoever runs the site: is this process alive, and may visitors come?"""

from flask import Response

from app.infra.services import services
from app.operations import readiness
from app.page_cache import cache_control
from app.web.rooms import Room

TEXT = "text/plain; charset=utf-8"
RETRY_SECONDS = "2"

room = Room("operations")


@room.page("health")
def health() -> Response:
    """This process answers."""
    return _text("ok", 200)


@room.page("ready")
def ready() -> Response:
    """Everything is in order, or what is missing."""
    parts = services()
    faults = [c.fault for c in readiness.checks(parts.settings, parts.database, parts.redis) if c.fault]
    response = _text("\n".join(faults) or "ready", 503 if faults else 200)
    if faults:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _text(body: str, status: int) -> Response:
    return Response(f"{body}\n", status, content_type=TEXT, headers={"Cache-Control": cache_control.NOTHING})
