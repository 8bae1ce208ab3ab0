"""PostgreSQL and Valkey for demo, development and tests, out of their wheels and under our own supervision.

Public interface: `start` runs what is wanted for a data folder and stops it again; `remembered` finds engines that
another process runs for the same folder. Production never comes here: it sets DATABASE_URL and REDIS_URL.
"""

from dev.embedded.engines import Engines, forget, ports_left, remembered, start
from dev.embedded.errors import EngineError

__all__ = ["EngineError", "Engines", "forget", "ports_left", "remembered", "start"]
