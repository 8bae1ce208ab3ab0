"""WebSub: subscriptions to what YouTube channels publish."""
