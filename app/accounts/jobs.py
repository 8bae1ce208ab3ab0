"""The room's work in the background: mails."""

from app.accounts import mails
from app.infra import mail
from app.jobs.registry import job
from app.jobs.run import Run


@job(mails.JOB)
def send_mail(run: Run) -> None:
    """Writes a mail to the job's owner and hands it to the mail server; no address stands in the job."""
    with run.transaction() as db:
        letter = mails.write(db, run.services, run.owner_id, str(run.params["template"]))
    if letter:
        context = {"link": letter.link, "hours": letter.hours}
        mail.send(run.services.settings, letter.address, letter.template, context)
