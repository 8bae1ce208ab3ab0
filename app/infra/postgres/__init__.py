"""What waiting for PostgreSQL may cost: deadlines of connections, and the outage in which nobody waits."""
