"""Everything of Instagram that the sandbox's application joins to itself."""

from app.sandbox.instagram.cdn import cdn
from app.sandbox.instagram.consent_routes import consent
from app.sandbox.instagram.control import control
from app.sandbox.instagram.graph_routes import graph
from app.sandbox.instagram.token_routes import sign_in

ROOMS = (consent, sign_in, graph, cdn, control)
