"""From candidates to one ranked list."""
