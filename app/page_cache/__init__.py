"""The page cache in front of the framework: keys, store, tags, single flight, cache control."""
