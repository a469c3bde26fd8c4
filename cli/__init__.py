"""The commands: each file is one `faq-search` command."""
