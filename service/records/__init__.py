"""What the service stores in files: votes, counted words, keys."""
