"""From passages to vectors, views, a lexical index and groups of near-duplicates."""
