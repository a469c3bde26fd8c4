"""All documents of a corpus, and the lists that their owner keeps beside them."""
