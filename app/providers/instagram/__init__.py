"""Instagram: the API with Instagram Login, for professional accounts."""
