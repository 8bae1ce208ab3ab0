"""The demo: fills a fresh checkout with creators and works over HTTP, as people would.

`run` starts engines, sandbox, web and workers and keeps them in the foreground; `fill` signs people up, connects
their channels at the sandbox, waits for the syncs, asks for suggestions and opens works as visitors would.
"""
