"""Commands: `flask --app wsgi db …`, `users …`, `keys …`, `trending …`, `load …`, `demo …`, `doctor`.

Each command parses its arguments and calls the code that does the work.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.config import LOGIN_ROLES, Settings
from app.infra import phases
from app.infra.errors import AppError
from app.infra.services import Services, services
from app.operations import read_model

database = AppGroup("db", help="The database: phases and addresses.")
people = AppGroup("users", help="People, by hand.")
key_changes = AppGroup("keys", help="Changes of keys, while the site runs.")
trending = AppGroup("trending", help="Works that are held because their visits look made.")
load = AppGroup("load", help="Much at once, for measuring.")
demo = AppGroup("demo", help="A lively site to look at.")


def init_app(app: Flask) -> None:
    """Adds the commands."""
    for command in (database, people, key_changes, trending, load, demo, examine):
        app.cli.add_command(command)


@database.command("apply")
@click.option(
    "--phase",
    type=click.IntRange(1, phases.LAST_PHASE),
    default=phases.LAST_PHASE,
    help="Apply phases 1 to this one.",
)
def apply_phases(phase: int) -> None:
    """Applies the phase files that are not applied yet, and repeatable ones that have changed."""
    settings = _settings()
    try:
        count = phases.apply(_admin_url(settings), phase, click.echo)
    except AppError as error:
        raise click.ClickException(error.message) from error
    phases.set_role_passwords(settings)
    click.echo(f"{count} files applied." if count else "Nothing to apply: everything is in place.")
    if count and phase == phases.LAST_PHASE and read_model.has_works(services().database):
        click.echo(
            "Run `db project` too if a file of 6_discovery is among them: public pages show what was written before."
        )


@database.command("project")
def project() -> None:
    """Rebuilds what the public sees, in batches, while the site runs; after an upgrade of 6_discovery."""
    people, works = read_model.rebuild(services().database, click.echo)
    click.echo(f"Done: {people:,} people, {works:,} works.")


@database.command("status")
def show_status() -> None:
    """Lists every phase file with its kind and state: applied, waiting, changed, edited or vanished."""
    for state in phases.states(_admin_url(_settings())):
        moment = f"{state.applied_at:%Y-%m-%d %H:%M}" if state.applied_at else ""
        kind = "repeatable" if state.is_repeatable else "numbered"
        click.echo(f"{state.phase}  {kind:10} {state.state:8} {moment:16} {state.name}")


@database.command("url")
@click.option("--role", type=click.Choice(["admin", *LOGIN_ROLES]), required=True)
def show_url(role: str) -> None:
    """Prints the connection URL of a role. admin bypasses row level security: by hand only."""
    url = _settings().role_url(role)  # type: ignore[arg-type]  # click has checked the choice
    if not url:
        raise click.ClickException(
            "No database is running for this data folder. Start it with `make demo`, or set DATABASE_URL."
        )
    click.echo(url)


@people.command("create")
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
    from app.accounts import admin_commands

    try:
        click.echo(admin_commands.create(services(), email, sys.stdin.readline().rstrip("\n"), name, role))
    except AppError as error:
        raise click.ClickException(error.message) from error


@people.command("plan")
@click.argument("email")
@click.argument("tier")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None)
def give_plan(email: str, tier: str, until: datetime | None) -> None:
    """Gives a plan by hand, and writes that down."""
    from app.accounts import admin_commands

    try:
        click.echo(admin_commands.give_plan(services(), email, tier, until.replace(tzinfo=UTC) if until else None))
    except AppError as error:
        raise click.ClickException(error.message) from error


@key_changes.command("rotate")
def rotate_keys() -> None:
    """Re-encrypts everything with the first key of VAULT_KEYS."""
    from app.operations import keys

    _print_or_exit(keys.rotate)


@key_changes.command("rehash")
def rehash_addresses() -> None:
    """Writes the hashes by which e-mail addresses are found, with the present LOOKUP_KEY."""
    from app.operations import keys

    _print_or_exit(keys.rehash)


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Looks at everything the site stands on; a line each, exit status 1 when something is wrong."""
    from app.operations import doctor

    is_well = True
    for finding in doctor.examine(services()):
        click.echo(str(finding))
        is_well = is_well and finding.is_well
    sys.exit(not is_well)


@trending.command("held")
def list_held() -> None:
    """Lists the works whose networks count as one person each in trending, and why."""
    from app.discovery.trending import rules

    with services().database.transaction("admin") as db:
        for hold in rules.held(db):
            click.echo(f"{hold.short_id}  {hold.held_at:%Y-%m-%d %H:%M}  {hold.title}\n    {hold.why}")


@trending.command("release")
@click.argument("short_id")
def release_held(short_id: str) -> None:
    """Lets the visits of a work count in full, from the next time the lists are made."""
    from app.discovery.trending import rules

    try:
        with services().database.transaction("admin") as db:
            rules.release(db, short_id)
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"The visits of {short_id} count in full again.")


@load.command("synthetic")
@click.option("--items", type=click.IntRange(1, 5_000_000), required=True)
@click.option("--seed", type=int, default=1)
def load_synthetic(items: int, seed: int) -> None:
    """Adds so many invented works by invented creators."""
    from dev.demo import synthetic

    click.echo(f"{synthetic.load(services(), items, seed, click.echo):,} works loaded.")


@demo.command("run")
@click.option("--empty", is_flag=True, help="Do not fill the site.")
def run_demo(empty: bool) -> None:
    """Starts everything in the foreground and fills the site; Ctrl-C stops it all."""
    from dev.demo import run

    try:
        settings = _settings()
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}. Start as the user who owns it.") from error
    sys.exit(run.run(settings, fills=not empty))


@demo.command("forget")
def forget_demo() -> None:
    """Deletes what embedded engines keep outside the data folder, as they do when root starts them in a closed home."""
    from dev import embedded

    try:
        embedded.forget(Settings.load().data_dir)
    except embedded.EngineError as error:
        raise click.ClickException(str(error)) from error


@demo.command("fill")
@click.option("--creators", type=click.IntRange(1, 500), default=None)
@click.option("--items", type=click.IntRange(1, 100_000), default=None)
@click.option("--seed", type=int, default=1)
def fill_demo(creators: int | None, items: int | None, seed: int) -> None:
    """Signs creators up, connects and syncs them, and opens works as visitors would."""
    from dev.demo import fill

    settings = _settings()
    try:
        fill.fill(settings, creators or settings.demo_creators, items or settings.demo_items, seed, click.echo)
    except fill.FAILURES as error:
        raise click.ClickException(str(error).strip()) from error


def _print_or_exit(work: Callable[[Services], str]) -> None:
    try:
        click.echo(work(services()))
    except AppError as error:
        raise click.ClickException(error.message) from error


def _settings() -> Settings:
    found: Settings = current_app.extensions["streamvibe"].settings
    return found


def _admin_url(settings: Settings) -> str:
    if not settings.database_url:
        raise click.ClickException(
            "No database is running for this data folder. Start it with `make demo`, or set DATABASE_URL."
        )
    return settings.database_url
