"""The write side of FAQ Search, which makes a published snapshot out of files."""
