"""Unicode: what letters, signs and words are, and when two spellings are the same word."""
