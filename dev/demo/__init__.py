"""A lively site for somebody who has just cloned it: everything is made the way people make it, over HTTP.

`run` starts engines, sandbox, web and workers and keeps them in the foreground; `fill` signs people up, connects
their channels at the sandbox, waits for the syncs, asks for suggestions and opens works as visitors would.
"""
