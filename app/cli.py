"""Commands: `flask --app wsgi db …`, `users …`, `demo …`. Each is a thin door to the code that does the work."""

import sys
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.config import LOGIN_ROLES, Settings
from app.lib import phases
from app.lib.errors import AppError
from app.lib.site import site

db = AppGroup("db", help="The database: phases and addresses.")
users = AppGroup("users", help="People, by hand.")
demo = AppGroup("demo", help="A lively site to look at.")


def init_app(app: Flask) -> None:
    """Adds the commands."""
    for group in (db, users, demo):
        app.cli.add_command(group)


@db.command("apply")
@click.option(
    "--phase",
    type=click.IntRange(1, phases.LAST_PHASE),
    default=phases.LAST_PHASE,
    help="Apply phases 1 to this one.",
)
def apply_phases(phase: int) -> None:
    """Applies the phase files that are not applied yet."""
    settings = _settings()
    try:
        count = phases.apply(_admin_url(settings), phase, click.echo)
    except AppError as error:
        raise click.ClickException(error.message) from error
    phases.set_role_passwords(settings)
    click.echo(f"{count} files applied." if count else "Nothing to apply: everything is in place.")


@db.command("status")
def show_status() -> None:
    """Lists every phase file: applied, edited or waiting."""
    for state in phases.states(_admin_url(_settings())):
        moment = f"{state.applied_at:%Y-%m-%d %H:%M}" if state.applied_at else ""
        click.echo(f"{state.phase}  {state.state:8} {moment:16} {state.name}")


@db.command("url")
@click.option("--role", type=click.Choice(["admin", *LOGIN_ROLES]), required=True)
def show_url(role: str) -> None:
    """Prints the connection URL of a role. admin bypasses row level security: by hand only."""
    url = _settings().role_url(role)  # type: ignore[arg-type]  # click has checked the choice
    if not url:
        raise click.ClickException(
            "No database is running for this data folder. Start it with `make demo`, or set DATABASE_URL."
        )
    click.echo(url)


@users.command("create")
@click.argument("email")
@click.option(
    "--password",
    "source",
    type=click.Choice(["-"]),
    required=True,
    help="Only '-': the password is read from standard input.",
)
@click.option("--name", default="")
@click.option("--role", type=click.Choice(["user", "moderator", "admin"]), default="user")
def create_user(email: str, source: str, name: str, role: str) -> None:  # noqa: ARG001 - source is always standard input
    """Makes an account whose address counts as proved; prints its id."""
    from app.accounts import by_hand

    try:
        click.echo(by_hand.create(site(), email, sys.stdin.readline().rstrip("\n"), name, role))
    except AppError as error:
        raise click.ClickException(error.message) from error


@users.command("plan")
@click.argument("email")
@click.argument("tier")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None)
def give_plan(email: str, tier: str, until: datetime | None) -> None:
    """Gives a plan by hand, and writes that down."""
    from app.accounts import by_hand

    try:
        click.echo(by_hand.give_plan(site(), email, tier, until.replace(tzinfo=UTC) if until else None))
    except AppError as error:
        raise click.ClickException(error.message) from error


@demo.command("run")
@click.option("--empty", is_flag=True, help="Do not fill the site.")
def run_demo(empty: bool) -> None:
    """Starts everything in the foreground and fills the site; Ctrl-C stops it all."""
    from app.demo import run

    sys.exit(run.run(_settings(), fills=not empty))


@demo.command("fill")
@click.option("--creators", type=click.IntRange(1, 500), default=None)
@click.option("--items", type=click.IntRange(1, 100_000), default=None)
@click.option("--seed", type=int, default=1)
def fill_demo(creators: int | None, items: int | None, seed: int) -> None:
    """Signs creators up, connects and syncs them, and opens works as visitors would."""
    from app.demo import fill

    settings = _settings()
    fill.fill(settings, creators or settings.demo_creators, items or settings.demo_items, seed, click.echo)


def _settings() -> Settings:
    found: Settings = current_app.extensions["streamvibe"].settings
    return found


def _admin_url(settings: Settings) -> str:
    if not settings.database_url:
        raise click.ClickException(
            "No database is running for this data folder. Start it with `make demo`, or set DATABASE_URL."
        )
    return settings.database_url
