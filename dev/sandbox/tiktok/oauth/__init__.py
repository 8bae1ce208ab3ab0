"""Login Kit: the account chooser, the consent page, codes and tokens that rotate."""
