"""The index of passages: vectors, views, a lexical index and groups of near-duplicates."""
