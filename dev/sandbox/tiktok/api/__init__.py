"""The Display API: its addresses, what a call may ask, its JSON, its errors, its rate limit."""
