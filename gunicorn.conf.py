"""How the site is served: `gunicorn wsgi:app` reads this file by itself; what the command line says comes first.

In front belongs a proxy that ends TLS and tells addresses: deploy/nginx.conf. What each of the two does about slow
clients stands in docs/decisions/021-silence-and-slow-clients.md.
"""

bind = "127.0.0.1:8000"
workers = 2
threads = 8
# The loop of this worker waits for slow clients; threads get whole requests.
worker_class = "app.web.server.worker.Worker"
worker_connections = 1000
# Longer than the proxy keeps its own end (keepalive_timeout in its upstream), so that it never sends into a closed one.
keepalive = 75
limit_request_line = 8190
# Gunicorn would let a neighbour on this machine set SCRIPT_NAME, PATH_INFO and the scheme by headers. Who the proxies
# are says TRUSTED_PROXIES, to the application, and it believes no more than X-Forwarded-For and X-Forwarded-Proto.
forwarder_headers = ""
secure_scheme_headers = {}
