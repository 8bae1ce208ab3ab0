"""The mailbox: an SMTP server that takes every message that the site sends, and the pages on which to read it.

- `/mail`: the mailbox, newest first; `?to=` an address, `?before=` an id for older ones
- `/mail/<id>`: one message; `/mail/<id>/html`: its HTML part alone
- `/mail.json`: the same for programs, newest first; `?to=`, `?before=`
"""
