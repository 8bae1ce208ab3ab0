"""The YouTube Data API v3: its addresses, what a call may ask, its JSON, its errors, its quota."""
