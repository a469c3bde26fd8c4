"""The shapes of the API, and how the values inside become them."""
