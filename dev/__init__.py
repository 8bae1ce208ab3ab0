"""What never runs in production: the sandbox of the platforms, the demo, the embedded engines."""
