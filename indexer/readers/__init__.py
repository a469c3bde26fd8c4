"""From a file of one format to a document with sections; each runs in a sandbox."""
