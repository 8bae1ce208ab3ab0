"""Background jobs of this room."""

from app.enhancement import analysis
from app.jobs.registry import job
from app.jobs.run import Run


@job(analysis.JOB)
def generate_tags(run: Run) -> None:
    """Suggests tags, title, description and category for one work."""
    analysis.analyse(run)
