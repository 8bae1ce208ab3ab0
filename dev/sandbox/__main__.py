"""`python -m dev.sandbox`: the sandbox in the foreground, until SIGTERM or Ctrl-C."""

import errno
import signal
import sys
import threading
from urllib.parse import urlsplit

from app.config import ConfigError, Settings
from dev.sandbox.google.csv_file import UnreadableFile
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings


def main() -> int:
    """Runs until SIGTERM or Ctrl-C; the exit status."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        settings = Settings.load()
        if settings.is_production:
            return _refuse("The sandbox does not run in production.")
        with running(_settings(settings)) as found:
            sys.stdout.write(f"Sandbox: {found.settings.base_url} (mailbox: {found.settings.base_url}/mail)\n")
            sys.stdout.flush()
            stop.wait()
    except (ConfigError, UnreadableFile) as error:
        return _refuse(str(error))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return _refuse("A port is not free. Stop what uses it, or set SANDBOX_PORT and SANDBOX_SMTP_PORT.")
    return 0


def _settings(settings: Settings) -> SandboxSettings:
    site = urlsplit(settings.public_url)
    return SandboxSettings(
        port=settings.sandbox_port,
        smtp_port=settings.sandbox_smtp_port,
        data_dir=settings.data_dir / "sandbox",
        youtube_csv=settings.sandbox_youtube_csv,
        creators=settings.demo_creators,
        items=settings.demo_items,
        site_origin=f"{site.scheme}://{site.netloc}",
    )


def _refuse(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
