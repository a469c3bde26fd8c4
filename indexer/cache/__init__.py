"""What one build caches for the next, and the keys by which it is found again."""
