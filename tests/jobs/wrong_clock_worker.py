"""A worker or sweeper whose clock is wrong: `python -m tests.jobs.wrong_clock_worker SECONDS QUEUE` (or `--sweeper`).

The clock is put wrong before anything else is imported, so that nobody holds on to the right one.
"""

import datetime
import sys
import time

_right_time, _Datetime = time.time, datetime.datetime


class ShiftedDatetime(_Datetime):
    """Moments, with another idea of now."""

    @classmethod
    def now(cls, tz=None):
        """The wrong present."""
        return _Datetime.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        """The wrong present, without a zone."""
        return cls.now(datetime.UTC).replace(tzinfo=None)


def put_wrong(seconds: float) -> None:
    """From here on everybody in this process is early or late."""
    time.time = lambda: _right_time() + seconds
    datetime.datetime = ShiftedDatetime


if __name__ == "__main__":
    put_wrong(float(sys.argv[1]))
    import worker
    from tests.jobs import trial_worker

    assert trial_worker.count
    sys.exit(worker.main(sys.argv[2:]))
