"""The small world and the visitor of the tests of discovery: the cache stands in front of those pages."""

from tests.discovery.conftest import visitor, web, world

__all__ = ["visitor", "web", "world"]
