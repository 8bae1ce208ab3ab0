"""Search: query syntax, ranking, results, autocomplete, highlighting."""
