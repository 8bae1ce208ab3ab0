"""The small world and the visitor of the tests of discovery: what is told to machines is told of those pages."""

from tests.discovery.conftest import visitor, web, world

__all__ = ["visitor", "web", "world"]
