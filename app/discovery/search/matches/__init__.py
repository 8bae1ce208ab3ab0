"""Shows why something was found: the words of the search, and the sentence that holds them."""
