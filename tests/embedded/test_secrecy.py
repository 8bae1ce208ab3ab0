"""What engines write down and what they are told is nobody's business."""

from pathlib import Path


def test_engines_get_none_of_our_environment(running):
    told = [Path(f"/proc/{pid}/environ").read_bytes() for pid in running.family()]

    assert any(told)
    assert not any(b"ENVIRONMENT=" in text for text in told)
