"""Which vector store a build takes, and how it is filled and tuned."""
