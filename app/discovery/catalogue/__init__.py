"""The catalogue: cards, lists with filters and orders, works, creators."""
