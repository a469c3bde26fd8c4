"""What the service stores in files: votes, counted words and keys."""
