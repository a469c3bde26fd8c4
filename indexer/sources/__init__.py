"""The files of a corpus, the files that they include, and the ids of their documents."""
