"""From documents to passages that fit the encoder."""
