"""What the demo asks of the sandbox: who there is, which mails came, and a day that goes wrong."""

from typing import Any

import httpx2

from app.config import Settings


def read(settings: Settings, path: str) -> list[dict[str, Any]]:
    """A list that the sandbox gives."""
    answer = httpx2.get(_url(settings, path), timeout=30, trust_env=False)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def change(settings: Settings, path: str, asked: dict[str, Any]) -> None:
    """A control call, as somebody would act at the platform itself."""
    httpx2.post(_url(settings, f"/_control{path}"), json=asked, timeout=30, trust_env=False).raise_for_status()


def letters(settings: Settings, email: str) -> list[dict[str, Any]]:
    """The mails to somebody, newest first."""
    return read(settings, f"/mail.json?to={email}")


def _url(settings: Settings, path: str) -> str:
    return f"http://127.0.0.1:{settings.sandbox_port}{path}"
