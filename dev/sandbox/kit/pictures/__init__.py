"""Thumbnails, avatars and banners, drawn when they are first asked for: the same id always gives the same picture.

No text and no fonts: a gradient, and shapes that hint at the category. What was drawn is kept under the data folder.
"""
