"""What knows no room: database, errors, sessions, security, sealing, the door to the outside, pages, filters."""
