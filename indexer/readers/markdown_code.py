"""What site generators write around code in Markdown."""

import re

from indexer.readers.site_marks import attribute_of

# What stands above code: of Docusaurus, MkDocs and Hugo, of Quarto and Nextra, and of Sphinx.
CODE_TITLES = ("title", "filename", "caption")
# The language of code in a line (pymdownx.inlinehilite), which is followed by the code.
LANGUAGE = re.compile(r"(?::{3,}|#!)[\w#.+-]*\s+(?=\S)")


def code_title(info: str) -> str:
    """Return the title that is shown above a fence of code, from what stands behind its fence."""
    return next((title for name in CODE_TITLES if (title := attribute_of(info, name))), "")


def without_language(code: str, dialect: str) -> str:
    """Return code in a line without the language that MkDocs does not show before it.

    Code that ends with a backtick had spaces around it, and begins with no language.
    """
    if dialect != "mkdocs" or code.endswith("`"):
        return code
    match = LANGUAGE.match(code)
    return code[match.end() :] if match else code
