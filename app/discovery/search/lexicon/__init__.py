"""What search knows of languages: what they are called, and the words that say nothing in them."""
