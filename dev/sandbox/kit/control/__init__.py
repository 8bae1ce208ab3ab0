"""The calls under `/_control`: those of every provider, those for accounts and items, and how their JSON is read."""
