"""The shapes of the API, and how values inside are mapped to them."""
