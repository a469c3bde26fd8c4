"""The readers, each of which turns files of one format into documents. They run in a sandbox."""
