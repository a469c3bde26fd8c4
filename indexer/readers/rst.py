"""The reader for reStructuredText (.rst), also with what Sphinx adds to it."""

from dataclasses import replace
from typing import Any

from docutils.core import publish_programmatically
from docutils.io import StringInput, StringOutput
from docutils.utils import ApplicationError
from docutils.writers import html5_polyglot

from indexer.errors import NotIndexedError
from indexer.readers.reading import Reading
from indexer.readers.rendered import Rendered, line_finder, reading_of_rendered
from indexer.readers.rst_directives import sphinx_markup
from indexer.readers.rst_html import Translator
from indexer.sources.source import Source

# No file but the document itself is read, nothing is printed, and no message ends the reading.
SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 2,  # warnings of what is not taken in stay in the document
    "halt_level": 5,
    "warning_stream": False,
    "doctitle_xform": False,  # titles are found as in all formats
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "line_length_limit": 1_000_000,
    "auto_id_prefix": "id",  # as in Sphinx
    "traceback": True,
}


def read_rst(source: Source) -> Reading:
    """Read a document of reStructuredText.

    Anchors are docutils' own. Raises NotIndexedError where no document can be made of the file.
    """
    writer = _Writer(source.name)
    with sphinx_markup():
        try:
            publish_programmatically(
                source_class=StringInput,
                source=source.text,
                source_path=None,
                destination_class=StringOutput,
                destination=None,
                destination_path=None,
                reader="standalone",
                reader_name=None,
                parser="rst",
                parser_name=None,
                writer=writer,
                writer_name=None,
                settings=None,
                settings_spec=None,
                settings_overrides=SETTINGS,
                config_section=None,
                enable_exit_status=False,
            )
        except (MemoryError, RecursionError):
            raise
        except (ApplicationError, ValueError, LookupError, AttributeError, TypeError) as error:
            # docutils checks little of what its own directives are given.
            raise NotIndexedError(
                1, f"is not understood by docutils ({error}); correct it"
            ) from error
    rendered = Rendered((writer.html,), line_of=line_finder(writer.headings))
    reading = reading_of_rendered(rendered, replace(source, anchors="docutils"))
    return replace(reading, findings=(*reading.findings, *writer.findings))


class _Writer(html5_polyglot.Writer):
    """Keeps the HTML of a document, without a page around it, and what was left out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def translate(self) -> None:
        document = self.document
        translator = Translator(document, self._name)
        document.walkabout(translator)
        self.html = "".join(translator.body)
        self.findings = translator.findings
        self.headings = translator.headings
        self.output = ""

    def assemble_parts(self) -> None:
        """Leave out the parts of a page, as there is none."""
