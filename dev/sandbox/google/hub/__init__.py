"""YouTube's hub: subscriptions, and what it pushes to who is subscribed."""
