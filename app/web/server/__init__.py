"""How requests come in: gunicorn's worker of threads, which gets a request once all of it has arrived."""
