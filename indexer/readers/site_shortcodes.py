"""Shortcodes of Hugo: what people see of them, though they are not run."""

import re

from indexer.readers.site_marks import attribute_of

# The contents end at the first closing braces, and have no opening ones: otherwise many opening
# braces would each look for an end up to the end of the text.
SHORTCODE = re.compile(r"\{\{[<%](?P<inner>(?:(?!\}\}|\{\{).)*)(?<=[>%])\}\}", re.DOTALL)
# Hugo's way to show a shortcode: people see it without the marks of a comment.
# The comment may hold others, up to the first end; another beginning leaves the first one without.
SHOWN_SHORTCODE = re.compile(
    r"\{\{(?P<begin>[<%])/\*(?P<inner>(?:(?!\{\{[<%]/\*).)*?)\*/(?P<end>[>%])\}\}", re.DOTALL
)
END = re.compile(r"\{\{[<%]\s*/\s*([\w/.-]+)")

# The first of these attributes is what people see of a component or a shortcode that has contents.
TITLES = ("label", "title", "header", "summary", "question", "caption", "name", "value")
# Those of shortcodes that are known to have one, whose first argument may also be it.
TITLED = {"tab", "details", "expand", "accordion", "collapse", "callout"}
# Of these, the second argument may be the title.
TITLED_SECOND = {"notice"}
# Of all others, those around contents have their titles in these attributes.
TITLES_AROUND = ("title", "header", "heading", "summary", "question", "caption", "label")
_VALUE = r"(?:\"(?P<value>[^\"]*)\"|`(?P<back>[^`]*)`)"
FIRST = re.compile(rf"\s*[\w/.-]+\s+{_VALUE}")
SECOND = re.compile(rf"\s*[\w/.-]+\s+(?:[\w-]+|\"[^\"]*\"|`[^`]*`)\s+{_VALUE}")


def shown_shortcode(match: re.Match[str]) -> str:
    """Return what people see of a SHOWN_SHORTCODE."""
    return f"{{{{{match['begin']}{match['inner']}{match['end']}}}}}"


def names_of_pairs(text: str) -> set[str]:
    """Return the names of the shortcodes in `text` that are around contents."""
    return set(END.findall(text))


def title_of_shortcode(name: str, inner: str, pairs: set[str]) -> str:
    """Return what people see of a shortcode before its contents, of which `inner` is the tag.

    Of a shortcode that is not known, and not among `pairs`, nobody sees an attribute for sure.
    """
    last = name.rpartition("/")[2]
    if last == "figure":
        return title_of(inner) or attribute_of(inner, "alt")
    if last in TITLED:
        return title_of(inner) or _argument(FIRST, inner)
    if name not in pairs or inner.endswith("/"):
        return ""
    title = next((title for key in TITLES_AROUND if (title := attribute_of(inner, key))), "")
    return title or (_argument(SECOND, inner) if last in TITLED_SECOND else "")


def title_of(attributes: str, name: str = "") -> str:
    """Return what people see of the component `name`, or of a shortcode, before its contents."""
    names = TITLES if name in ("", "TabItem") else TITLES[:6]
    return next((title for key in names if (title := attribute_of(attributes, key))), "")


def _argument(pattern: re.Pattern[str], inner: str) -> str:
    match = pattern.match(inner)
    return " ".join((match["value"] or match["back"] or "").split()) if match else ""
