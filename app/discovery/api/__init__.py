"""The JSON API: endpoints, response models, the OpenAPI document."""
