"""Answers of platforms as others recorded, documented or reported them: status, headers, body, a file a company.

Ids, tokens and names are neutral. The adapters are held against them, and so is the sandbox.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """One answer. `kind` is recorded, documented or reported."""

    kind: str
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def raw(self) -> bytes:
        """The body as it is sent."""
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False).encode()


def samples(company: str) -> dict[str, Sample]:
    """Every answer of google, instagram or tiktok by its name."""
    found = json.loads((FOLDER / f"{company}.json").read_text())
    return {
        name: Sample(one["kind"], one["status"], one["body"], one.get("headers", {})) for name, one in found.items()
    }
