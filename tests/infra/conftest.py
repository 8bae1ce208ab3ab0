"""The small application of the tests of `app.web`, whose requests are logged."""

from tests.web.conftest import browser, make_sample, sample

__all__ = ["browser", "make_sample", "sample"]
