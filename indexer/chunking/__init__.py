"""The splitting of documents into passages that fit the encoder."""
