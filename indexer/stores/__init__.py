"""How a build chooses a vector store, fills it and tunes it."""
