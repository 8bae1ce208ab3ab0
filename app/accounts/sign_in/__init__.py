"""Sign-in: registration, passwords, e-mail links, Google, browsers."""
