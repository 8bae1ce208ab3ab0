"""The JSON interface under whatever its own description allows, and under what it does not: never an error of ours."""

from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from tests.faults.conftest import size

EACH = size(40, 800)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
networks = count()


@pytest.fixture(scope="module")
def described(web, world):
    """The interface as it describes itself."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", web)


PATHS = sorted(["browse-categories", "browse-content", "browse-creators", "search-content", "search-creators", "get-trending",
                "get-content-detail", "get-creator-by-slug", "get-seo-metadata", "track-click"])  # fmt: skip
# browse-categories takes no parameters, so that there is nothing to get wrong.
CASES = [(path, mode) for mode in GenerationMode for path in PATHS
         if (path, mode) != ("browse-categories", GenerationMode.NEGATIVE)]  # fmt: skip


def test_every_address_is_described(described):
    paths = [operation.ok().path for operation in described.get_all_operations()]

    assert sorted(path.removeprefix("/api/") for path in paths) == PATHS


@pytest.mark.parametrize(("path", "mode"), CASES, ids=lambda part: getattr(part, "name", part))
def test_every_answer_is_as_described(described, redis_client, path, mode):
    [operation] = [found for each in described.get_all_operations() if (found := each.ok()).path == f"/api/{path}"]

    answered = []

    @given(operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def ask(case):
        # Everybody comes from a network of their own, so that nobody meets a limit.
        address = f"2001:db8:{next(networks) % 65536:x}::1"
        answer = case.call(environ_overrides={"REMOTE_ADDR": address})
        case.validate_response(answer, checks=CHECKS)
        answered.append(answer.status_code)

    ask()

    assert answered, "nothing was asked"
