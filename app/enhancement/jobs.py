"""Work in the background of this room."""

from app.enhancement import service
from app.jobs.registry import job
from app.jobs.run import Run


@job("ai_generate_tags")
def generate_tags(run: Run) -> None:
    """Suggests tags and a description for one work."""
    service.write(run)
