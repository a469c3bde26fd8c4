"""The HTML pages for readers."""
