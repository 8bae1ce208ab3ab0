"""What every page shares: URLs, parameters, cursors, auth, rate limits, error pages, filters."""
