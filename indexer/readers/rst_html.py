"""Translates parsed reStructuredText into HTML that our reader of web pages understands."""

import re
from typing import Any

from docutils import nodes
from docutils.writers import html5_polyglot

from indexer.findings import finding
from indexer.readers.sections import name_in_words
from retrieval.report import Finding

ERROR = 3  # the level of docutils' messages from which on something was not understood
REFERENCE = re.compile(r"[`_|*]*(?P<text>.*?)(?:\s*<[^<>]*>)?[`_|*]*", re.DOTALL)
DISABLED = re.compile(r"(deactivated|disabled|not allowed)")

# Their words are in the text, so that nobody misses anything.
HARMLESS = re.compile(
    r"(Unknown target name|Undefined substitution|Duplicate|Anonymous hyperlink mismatch|"
    r"Unknown interpreted text role|No role entry|Too many autonumbered|Substitution definition)"
)

# docutils would write these as lists of terms, whose terms the reader takes for headings.
TAGS = {
    "line": ("", "<br>"),
    "field_list": ("<ul>", "</ul>\n"),
    "field": ("<li>", "</li>\n"),
    "field_name": ("", ": "),
    "field_body": ("", ""),
    "option_list": ("<ul>", "</ul>\n"),
    "option_list_item": ("<li>", "</li>\n"),
    "description": ("", ""),
}


class Translator(html5_polyglot.HTMLTranslator):
    """Writes HTML, and collects what is left out in `findings`, whose file is `name`."""

    def __init__(self, document: nodes.document, name: str) -> None:
        super().__init__(document)
        self._name = name
        self.findings: list[Finding] = []
        self.headings: list[tuple[str, int]] = []

    def _report(self, kind: str, node: Any, message: str, text: str, about: str = "") -> None:
        line = node.get("line") if isinstance(node, nodes.Element) else None
        while not line and node is not None:  # what stands within a line has none
            line, node = node.line, node.parent
        entry = finding(kind, (self._name, int(line or 1)), message, about=about, text=text.strip())
        self.findings.append(entry)

    # What is left out.

    def visit_left_out(self, node: Any) -> None:
        self._report(node["kind"], node, node["message"], node["text"], node["about"])
        raise nodes.SkipNode

    def visit_comment(self, node: Any, *_: object) -> None:
        if text := node.astext().strip():
            self._report("hidden", node, "a comment", text)
        raise nodes.SkipNode

    def visit_docinfo(self, node: Any) -> None:
        for field in node.children:
            text = ": ".join(child.astext() for child in field.children)
            if not isinstance(field, nodes.field):
                text = f"{field.tagname}: {field.astext()}"
            self._report("markup", field, "is about the document", text, "field list")
        raise nodes.SkipNode

    def visit_image(self, node: Any) -> None:
        if alt := node.get("alt", ""):
            self.body.append(f'<img alt="{self.attval(alt)}">')
        else:
            self._report("no-words", node, "contains no text", node.get("uri", ""))
        raise nodes.SkipNode

    def visit_system_message(self, node: Any) -> None:
        text = node.children[0].astext() if node.children else ""
        if DISABLED.search(text):
            self._report("not-understood", node, "takes in a file or an address", text)
        elif node["level"] >= ERROR and not HARMLESS.match(text):
            self._report("not-understood", node, f"is not understood: {text}", "")
            for child in node.children[1:]:
                child.walkabout(self)
        raise nodes.SkipNode

    def visit_problematic(self, node: Any) -> None:
        text = node.astext()
        if re.fullmatch(r"\|[^|]+\|_{0,2}", text):
            self._report("markup", node, "a substitution that is made elsewhere", text)
        else:
            match = REFERENCE.fullmatch(text) if text.endswith("_") else None
            self.body.append(self.encode(match["text"] if match else text))
        raise nodes.SkipNode

    def visit_unnamed_reference(self, node: Any) -> None:
        target = node["target"]
        name = nodes.fully_normalize_name(target)
        named = self.document.ids.get(self.document.nameids.get(name) or "")
        titles = [] if named is None else list(named.findall(nodes.title))[:1]
        if titles:
            self.body.append(self.encode(titles[0].astext()))
        else:
            path = target.strip("/~!").partition("#")[0]
            self.body.append(self.encode(name_in_words(path) if path else target))
            message = "a reference whose words are in another file; its name stands here"
            self._report("markup", node, message, target, node["about"])
        raise nodes.SkipNode

    # What is an element of another kind than docutils makes of it.

    def visit_section(self, node: Any) -> None:
        if "system-messages" in node["classes"]:
            for child in node.children:
                if isinstance(child, nodes.system_message):
                    try:
                        self.visit_system_message(child)
                    except nodes.SkipNode:
                        continue
            raise nodes.SkipNode
        super().visit_section(node)

    def visit_title(self, node: Any) -> None:
        self.headings.append((" ".join(node.astext().split()), max(1, (node.line or 2) - 1)))
        if isinstance(node.parent, nodes.document):  # a heading inside a directive
            self.body.append("<h1>")
            self.context.append("</h1>\n")
            return
        super().visit_title(node)

    def visit_footnote_reference(self, node: Any) -> None:
        note = self.document.ids.get(node.get("refid", ""))
        words = (
            ""
            if note is None
            else " ".join(
                child.astext() for child in note.children if not isinstance(child, nodes.label)
            )
        )
        if words:
            self.body.append(f" ({self.encode(' '.join(words.split()))})")
        raise nodes.SkipNode

    def visit_footnote(self, node: Any) -> None:
        if node.get("backrefs"):  # stands where the text refers to it
            raise nodes.SkipNode
        text = " ".join(node.astext().split())
        self._report("hidden", node, "a footnote to which nothing refers", text)
        raise nodes.SkipNode

    def visit_citation(self, node: Any) -> None:
        self.body.append("<p>")
        for child in node.children:
            if isinstance(child, nodes.label):
                self.body.append(f"[{self.encode(child.astext())}] ")
            else:
                self.body.append(self.encode(" ".join(child.astext().split())) + "<br>")
        self.body.append("</p>\n")
        raise nodes.SkipNode

    def visit_literal(self, node: Any) -> None:
        self.body.append(f"<code>{self.encode(node.astext())}</code>")
        raise nodes.SkipNode

    def visit_math(self, node: Any) -> None:
        self.visit_literal(node)

    def visit_math_block(self, node: Any) -> None:
        self.body.append(f"<pre>{self.encode(node.astext())}</pre>\n")
        raise nodes.SkipNode

    def visit_line_block(self, node: Any) -> None:
        if not isinstance(node.parent, nodes.line_block):
            self.body.append("<p>")

    def depart_line_block(self, node: Any) -> None:
        if not isinstance(node.parent, nodes.line_block):
            self.body.append("</p>\n")

    def visit_option_group(self, node: Any) -> None:
        options = ", ".join(option.astext() for option in node.children)
        self.body.append(f"<code>{self.encode(options)}</code>: ")
        raise nodes.SkipNode

    def dispatch_visit(self, node: Any) -> Any:
        if node.__class__.__name__ not in TAGS:
            return super().dispatch_visit(node)
        if isinstance(node, nodes.field_body | nodes.description):
            _open_first(node)
        self.body.append(TAGS[node.__class__.__name__][0])
        return None

    def dispatch_departure(self, node: Any) -> Any:
        if node.__class__.__name__ not in TAGS:
            return super().dispatch_departure(node)
        self.body.append(TAGS[node.__class__.__name__][1])
        return None

    def visit_paragraph(self, node: Any) -> None:
        if "in-line" not in node["classes"]:
            super().visit_paragraph(node)

    def depart_paragraph(self, node: Any) -> None:
        if "in-line" not in node["classes"]:
            super().depart_paragraph(node)


def _open_first(node: Any) -> None:
    """Mark the first paragraph of `node` to follow the name on the same line."""
    if node.children and isinstance(node.children[0], nodes.paragraph):
        node.children[0]["classes"].append("in-line")
