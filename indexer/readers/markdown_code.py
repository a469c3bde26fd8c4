"""What site generators write around code in Markdown."""

from indexer.readers.site_marks import attribute_of

# What stands above code: of Docusaurus, MkDocs and Hugo, of Quarto and Nextra, and of Sphinx.
CODE_TITLES = ("title", "filename", "caption")


def code_title(info: str) -> str:
    """Return the title that is shown above a fence of code, from what stands behind its fence."""
    return next((title for name in CODE_TITLES if (title := attribute_of(info, name))), "")
