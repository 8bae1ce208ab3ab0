"""When a creator publishes and how much of it is watched: the numbers that make a channel look lived in."""

import random
from datetime import datetime, timedelta

LARGEST_VIEWS = 9_000_000_000


def publishing_times(count: int, opened: datetime, epoch: datetime, dice: random.Random) -> list[datetime]:
    """`count` moments between the channel's first days and `epoch`, oldest first.

    Gaps vary, there is a pause or two, a creator keeps to its own hours, and most were active until yesterday.
    """
    silent_days = dice.choice((0, 0, 0, 0, 1, 1, 2, 3, 5, 9, 40))
    latest = epoch - timedelta(days=silent_days, hours=dice.uniform(0.5, 20))
    first = max(opened, latest - timedelta(days=count * dice.choice((3.5, 7, 7, 14, 21))))
    gaps: list[float] = [_gap(dice) for _ in range(count)]
    scale = (latest - first) / sum(gaps)
    hour = dice.randint(6, 21)
    times, passed = [], 0.0
    for gap in gaps:
        passed += gap
        times.append(_at_hour(first + scale * passed, hour, dice))
    return sorted(min(time, epoch - timedelta(minutes=dice.randint(3, 50))) for time in times)


def durations(is_short: bool, dice: random.Random) -> int:
    """Seconds. Shorts are at most three minutes; others mostly 4 to 30 minutes, with a long tail of archives."""
    if is_short:
        usual: list[int] = [*range(9, 61), *range(15, 60), *range(61, 181, 12)]
        return dice.choice(usual)
    if dice.random() < 0.01:
        return dice.randint(86_401, 160_000)
    return int(min(max(dice.lognormvariate(6.4, 0.8), 61), 39_600))


def views(reach: float, age_days: float, dice: random.Random) -> int:
    """Views of a video: the creator's reach times luck (Pareto), less while it is young."""
    ripeness = min(1.0, 0.25 + age_days / 20)
    return min(int(reach * dice.paretovariate(0.95) * dice.uniform(0.15, 0.9) * ripeness), LARGEST_VIEWS)


def evergreen_views(dice: random.Random) -> int:
    """What the one video has that everybody has seen: more than 32 bits can count."""
    return dice.randint(2_300_000_000, 6_500_000_000)


def reactions(seen: int, dice: random.Random) -> tuple[int | None, int | None]:
    """Likes and comments; None where the creator hides the one or has closed the other."""
    likes = int(seen * dice.uniform(0.006, 0.07))
    comments = int(likes * dice.uniform(0.01, 0.12))
    return None if dice.random() < 0.04 else likes, None if dice.random() < 0.05 else comments


def _gap(dice: random.Random) -> float:
    pause = dice.uniform(8, 25) if dice.random() < 0.02 else 0
    return 0.2 + dice.expovariate(1.0) + pause


def _at_hour(moment: datetime, hour: int, dice: random.Random) -> datetime:
    minute = dice.choice((0, 0, 0, 1, 15, 30, 30, dice.randint(0, 59)))
    return moment.replace(hour=hour, minute=minute, second=dice.randint(0, 9), microsecond=0)
