"""What every provider with OAuth uses: requests and redirects, PKCE, the two pages, permissions with their tokens."""
