"""The read side: a question, a snapshot, and the passages that answer."""
