"""What the sandbox needs to know to start; `__main__` makes it from the site's settings, tests make it by hand."""

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True)
class SandboxSettings:
    """Settings of one sandbox. It listens on 127.0.0.1 only; port 0 means any free one.

    `youtube_csv` is a file of real videos to serve beside the generated ones. `site_origin` ("https://host:port") may
    receive redirects in addition to loopback addresses. `slow_seconds` is how long `@slow` keeps a caller waiting.
    """

    port: int
    smtp_port: int
    data_dir: Path
    youtube_csv: Path | None = None
    creators: int = 24
    items: int = 1200
    seed: int = 1
    site_origin: str = ""
    slow_seconds: float = 8.0

    @property
    def base_url(self) -> str:
        """The address of everything here, without a slash at the end."""
        return f"http://{HOST}:{self.port}"
