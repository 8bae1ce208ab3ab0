"""Authentication of requests: who is signed in, and what strangers may open."""
