"""A crowd that wants the same token: so many processes with ten threads each, who all ask at one moment.

Reads a wish a line, JSON with connection_id, user_id, platform and `at`, the moment to begin; answers with the list of
what everybody got. Started with the number of processes.
"""

import json
import multiprocessing
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from app.config import Settings
from app.connections import tokens
from app.connections.tokens import TokenOwner
from app.infra import services
from app.infra.errors import AppError
from app.infra.services import Services

THREADS = 10
CONNECTIONS = 3


class Process:
    """One of the crowd, with a site of its own."""

    site: Services

    @classmethod
    def begin(cls, settings: Settings) -> None:
        """Called after the fork."""
        cls.site = services.build(settings, pool_size=CONNECTIONS)

    @classmethod
    def ask(cls, wish: dict) -> list[str]:
        """What its threads got."""
        owner = TokenOwner(UUID(wish["connection_id"]), UUID(wish["user_id"]), wish["platform"])
        with ThreadPoolExecutor(THREADS) as pool:
            time.sleep(max(0.0, wish["at"] - time.time()))
            return list(pool.map(lambda _: cls._ask_once(owner), range(THREADS)))

    @classmethod
    def _ask_once(cls, owner: TokenOwner) -> str:
        while True:
            try:
                return tokens.access(cls.site, owner)
            except AppError as error:
                # Ten threads share three connections; who finds none asks again, as a job would.
                if error.status != 503:
                    return f"{type(error).__name__}: {error.message}"


def main(processes: int) -> None:
    """Serves until its input ends."""
    with multiprocessing.get_context("fork").Pool(processes, Process.begin, (Settings.load(),)) as pool:
        for line in sys.stdin:
            # Each process sleeps until the moment comes, so each gets one wish.
            answers = pool.map(Process.ask, [json.loads(line)] * processes, chunksize=1)
            print(json.dumps([answer for one in answers for answer in one]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
