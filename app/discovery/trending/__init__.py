"""Trending: click-outs, who made them, the lists made of them."""
