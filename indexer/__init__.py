"""The write side: from files to a published snapshot."""
