"""What is read: the files of a corpus, what they include, and the ids that they give."""
