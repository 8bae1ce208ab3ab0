"""WebSub: subscriptions to the feeds of YouTube channels."""
