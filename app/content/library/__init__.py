"""The library: a creator's own works."""
