"""Instagram Login: the account chooser, the consent page, codes, short and long tokens."""
