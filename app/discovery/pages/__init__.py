"""The public pages: routes, page heads, forms, feeds."""
