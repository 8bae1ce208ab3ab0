"""What knows no room: the database, errors, sessions, security, sealing, the door to the outside, pages and their filters."""
