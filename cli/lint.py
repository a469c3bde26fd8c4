"""`faq-search lint`: what an author can improve."""

from collections import Counter
from functools import partial
from pathlib import Path

import click
import msgspec
from jinja2 import Environment, FileSystemLoader, select_autoescape

from cli.options import FOLDER, setting
from indexer.corpus.lint import Finding
from indexer.corpus.lint import lint as find
from indexer.corpus.read import read_corpus
from indexer.readers.sandbox import parse
from retrieval.load_settings import load_settings

HERE = Path(__file__).parent


@click.command
@click.argument("corpus", type=FOLDER, required=False)
@setting("exclude", multiple=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="the format of the findings",
)
@click.option("--output", type=FOLDER, help="the file to write to; by default the terminal")
@click.option("--strict", is_flag=True, help="exit with 1 if anything was found")
def lint(
    corpus: Path | None, exclude: tuple[str, ...], form: str, output: Path | None, *, strict: bool
) -> None:
    """Print what an author can improve in CORPUS, a folder or a file (default: `corpus`).

    Headings that two sections share, sections that say nearly the same, are too long or too short
    to be found, or are the answer to no question of questions.yaml, days of review that have
    passed, contacts near their end, links to nowhere, acronyms that are never explained, and
    whatever a build rejects.
    Nothing is changed, and no model is needed.
    """
    settings = load_settings(corpus=corpus, exclude=exclude or None)
    read = read_corpus(settings, partial(parse, settings=settings))
    findings = find(read, settings.corpus)
    written = WRITERS[form](settings.corpus, findings)
    if output is None:
        click.echo(written)
    else:
        output.write_text(written + "\n", encoding="utf-8")
        click.echo(f"{output}: {len(findings)} found")
    if strict and findings:
        click.get_current_context().exit(1)


def as_text(corpus: Path, findings: list[Finding]) -> str:
    counts = ", ".join(f"{count} {kind}" for kind, count in _counts(findings).items())
    return "\n".join([*map(str, findings), f"{corpus}: {counts or 'nothing found'}"])


def as_json(corpus: Path, findings: list[Finding]) -> str:
    content = {"corpus": corpus.as_posix(), "counts": _counts(findings), "findings": findings}
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()


def as_html(corpus: Path, findings: list[Finding]) -> str:
    """The findings as an HTML page that loads nothing else."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape())
    return environment.get_template("lint.html").render(
        corpus=corpus, counts=_counts(findings), findings=findings
    )


def _counts(findings: list[Finding]) -> dict[str, int]:
    return dict(Counter(finding.kind for finding in findings).most_common())


WRITERS = {"text": as_text, "json": as_json, "html": as_html}
