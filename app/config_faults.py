"""What is wrong with settings for production: missing, weak or shared secrets, and addresses that are none.

Each fault is one sentence that names the setting and never shows its value.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from itertools import combinations
from urllib.parse import urlsplit

NEEDED = (
    "public_url", "secret_key", "vault_keys", "lookup_key", "redis_url", "mail_url",
    "database_web_url", "database_worker_url", "database_visitor_url",
)  # fmt: skip
KEY_BYTES = 32
SHORTEST_TEXT = 32
# Thirty-two random bytes or hexadecimal digits have more different ones than this, but for one time in a million.
FEWEST_DIFFERENT = 8
LONGEST_KEY_ID = 255  # its length is one byte of each ciphertext
SCHEMES = {"redis_url": ("redis", "rediss", "unix"), "mail_url": ("smtp", "smtps")}


def of_production(values: Mapping[str, str]) -> list[str]:
    """Every fault that keeps production from starting; `values` are the text settings by their lower-case names."""
    given = {name: value for name, value in values.items() if value.strip()}
    missing = [
        f"{_named(name)}is not set. Production supplies nothing by itself." for name in NEEDED if name not in given
    ]
    return [*missing, *_clients(given), *of_keys(values), *_weak_texts(given), *_shared(given), *_addresses(given)]


def of_keys(values: Mapping[str, str]) -> list[str]:
    """The faults of the keys that are given, which nothing can run with."""
    faults = []
    if values.get("lookup_key", "").strip() and (words := _key_fault(values["lookup_key"])):
        faults.append(f"{_named('lookup_key')}{words}")
    if values.get("vault_keys", "").strip() and (words := _ring_fault(values["vault_keys"])):
        faults.append(f"{_named('vault_keys')}{words}")
    return faults


def ring_entries(text: str) -> list[tuple[str, str]]:
    """The ids and base64 texts of a ring of keys, in its order."""
    entries = [part.strip().partition(":") for part in text.split(",") if part.strip()]
    return [(kid, encoded) for kid, _, encoded in entries]


def texts(value: str) -> list[str]:
    """The secrets of a list with commas."""
    return [part.strip() for part in value.split(",") if part.strip()]


def decoded(encoded: str) -> bytes | None:
    """What a base64 text holds; None when it is none."""
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None


def _named(name: str) -> str:
    return f"{name.upper()}: "


def _key_fault(encoded: str) -> str:
    key = decoded(encoded)
    if key is None or len(key) != KEY_BYTES:
        return f"must be {KEY_BYTES} random bytes in base64, as `openssl rand -base64 {KEY_BYTES}` makes them."
    return "repeats itself; it must be random." if _repeats(key) else ""


def _ring_fault(text: str) -> str:
    entries = ring_entries(text)
    ids = [kid for kid, _ in entries]
    if (
        not entries
        or not all(ids)
        or len(set(ids)) < len(ids)
        or any(len(kid.encode()) > LONGEST_KEY_ID for kid in ids)
    ):
        return "must look like kid:base64,kid:base64, each with an id of its own."
    if words := next(filter(None, (_key_fault(encoded) for _, encoded in entries)), ""):
        return f"every key {words}"
    return "has the same key twice." if len({decoded(encoded) for _, encoded in entries}) < len(entries) else ""


def _weak_texts(given: Mapping[str, str]) -> Iterator[str]:
    if "secret_key" in given and (words := _text_fault(given["secret_key"])):
        yield f"{_named('secret_key')}{words}"
    if "secret_key_fallbacks" in given:
        found = texts(given["secret_key_fallbacks"])
        words = next(filter(None, map(_text_fault, found)), "") if found else "holds no key between its commas."
        if words:
            yield f"{_named('secret_key_fallbacks')}{words}"


def _text_fault(text: str) -> str:
    if len(text) < SHORTEST_TEXT:
        return f"must have at least {SHORTEST_TEXT} characters."
    return "repeats itself; it must be random." if _repeats(text) else ""


def _repeats(content: str | bytes) -> bool:
    """Whether it is a shorter piece again and again, or made of few different ones."""
    is_periodic = (content + content).find(content, 1) < len(content)  # type: ignore[operator,arg-type]  # both are of one kind
    return is_periodic or len(set(content)) < FEWEST_DIFFERENT


def _shared(given: Mapping[str, str]) -> Iterator[str]:
    """Secrets that stand in two settings: who learns one must not have the other."""
    held = {
        "secret_key": {given.get("secret_key", "")},
        "lookup_key": {given.get("lookup_key", "").strip()},
        "vault_keys": {encoded for _, encoded in ring_entries(given.get("vault_keys", ""))},
        "secret_key_fallbacks": set(texts(given.get("secret_key_fallbacks", ""))),
    }
    for one, other in combinations(held, 2):
        if (held[one] & held[other]) - {""}:
            yield f"{_named(other)}must not share a secret with {one.upper()}."


def _clients(given: Mapping[str, str]) -> Iterator[str]:
    """A provider is on when both its id and its secret are set; one alone is a slip."""
    for client in ("google", "youtube", "instagram", "tiktok"):
        names = (f"{client}_client_id", f"{client}_client_secret")
        missing = [name for name in names if name not in given]
        if len(missing) == 1:
            other = names[1] if missing[0] == names[0] else names[0]
            yield f"{_named(missing[0])}is empty, although {other.upper()} is set."


def _addresses(given: Mapping[str, str]) -> Iterator[str]:
    for name, address in given.items():
        if name == "public_url" or name.endswith("_base_url"):
            if not _is_web(address, is_bare=name == "public_url"):
                yield f"{_named(name)}must be an https address in production, with a host."
        elif name in SCHEMES and not _has_place(address, SCHEMES[name]):
            beginnings = " or ".join(f"{scheme}://" for scheme in SCHEMES[name])
            yield f"{_named(name)}must begin with {beginnings} and name a place."


def _is_web(address: str, *, is_bare: bool) -> bool:
    """Whether it is an https address of a host; a bare one has no login, query and fragment."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return False
    is_https = parts.scheme == "https" and bool(parts.hostname) and not any(map(str.isspace, address))
    return is_https and not (is_bare and ("@" in parts.netloc or parts.query or parts.fragment))


def _has_place(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.path if parts.scheme == "unix" else parts.hostname)
