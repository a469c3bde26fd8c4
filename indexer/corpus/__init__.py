"""The documents of a corpus, and the owner's files of questions, synonyms and contacts."""
