"""`faq-search lint`: what an author can improve."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TypedDict, Unpack

import click
from jinja2 import Environment, FileSystemLoader, select_autoescape

from cli.json_output import as_json
from cli.options import FOLDER, setting
from indexer.corpus.baseline import without_known, write_baseline
from indexer.corpus.lint import lint as find
from indexer.corpus.read import read_corpus
from indexer.findings import KINDS
from indexer.readers.sandbox import open_within
from retrieval.load_settings import load_settings
from retrieval.report import LEVELS, Finding

HERE = Path(__file__).parent

# Enough to see what a kind is about; a list of thousands is read by nobody.
MOST_OF_A_KIND = 20

# A site's own key is in the front matter of all its pages, and is one thing to decide.
ONCE_FOR_ALL = {"unknown-key"}

KIND = click.Choice([*LEVELS, *KINDS])


class Options(TypedDict):
    form: str
    output: Path | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: Path | None
    write_baseline: bool
    strict: bool


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
@click.option("--select", type=KIND, multiple=True, help="a level or a kind of findings to show")
@click.option("--ignore", type=KIND, multiple=True, help="a level or a kind not to show")
@click.option("--baseline", type=FOLDER, help="a file of findings that are known, not to be shown")
@click.option(
    "--write-baseline", is_flag=True, help="write what is found into the file of --baseline"
)
@click.option("--strict", is_flag=True, help="exit with 1 if anything was found")
def lint(corpus: Path | None, exclude: tuple[str, ...], **options: Unpack[Options]) -> None:
    """Print what an author can improve in CORPUS, a folder or a file (default: `corpus`).

    Headings that two sections share, sections that say nearly the same, are too long or too short
    to be found, or are the answer to no question of questions.yaml, days of review that have
    passed, contacts near their end, links to nowhere, acronyms that are never explained, and
    whatever a build refuses or warns of; what it only notes is shown with --select noted.
    Nothing is changed, and no model is needed.
    """
    settings = load_settings(corpus=corpus, exclude=exclude or None)
    read = read_corpus(settings, partial(open_within, settings))
    findings = _chosen(find(read, settings.corpus), options["select"], options["ignore"])
    baseline = options["baseline"]
    if options["write_baseline"]:
        if baseline is None:
            raise click.UsageError("--write-baseline needs a file: --baseline FILE")
        write_baseline(baseline, findings)
    if baseline is not None:
        findings = list(without_known(baseline, findings))
    written = WRITERS[options["form"]](settings.corpus, findings)
    output = options["output"]
    if output is None:
        click.echo(written)
    else:
        output.write_text(written + "\n", encoding="utf-8")
        click.echo(f"{output}: {len(findings)} found")
    if options["strict"] and findings:
        click.get_current_context().exit(1)


def _chosen(
    findings: list[Finding], select: tuple[str, ...], ignore: tuple[str, ...]
) -> list[Finding]:
    """Return the findings of the levels and kinds in `select`, without those in `ignore`."""
    wanted = set(select) or {level for level in LEVELS if level != "noted"}
    return [
        finding
        for finding in findings
        if {finding.level, finding.kind} & wanted
        and not {finding.level, finding.kind} & set(ignore)
    ]


def as_text(corpus: Path, findings: list[Finding]) -> str:
    """Return the findings by file and line, but of each kind only the first ones."""
    printed: Counter[str] = Counter()
    lines = []
    for finding, message in _with_counts(findings):
        printed[finding.kind] += 1
        if printed[finding.kind] <= MOST_OF_A_KIND:
            lines.append(f"{finding.place}: {finding.kind}: {message}")
    lines += [
        f"{kind}: {count - MOST_OF_A_KIND} more; see --format json, or --ignore {kind}"
        for kind, count in printed.items()
        if count > MOST_OF_A_KIND
    ]
    counts = ", ".join(f"{count} {kind}" for kind, count in _counts(findings).items())
    return "\n".join([*lines, f"{corpus}: {counts or 'nothing found'}"])


def as_json_text(corpus: Path, findings: list[Finding]) -> str:
    return as_json({"corpus": corpus.as_posix(), "counts": _counts(findings), "findings": findings})


def as_html(corpus: Path, findings: list[Finding]) -> str:
    """Return the findings as an HTML page that loads nothing else."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape())
    return environment.get_template("lint.html").render(
        corpus=corpus, counts=_counts(findings), findings=list(_with_counts(findings))
    )


def _with_counts(findings: list[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield the findings with their messages, those of one key once and with their count."""
    keys = Counter(finding.about for finding in findings if finding.kind in ONCE_FOR_ALL)
    for finding in findings:
        if finding.kind not in ONCE_FOR_ALL:
            yield finding, finding.message
        elif count := keys.pop(finding.about, 0):
            more = f" (here and {count - 1} more times)" if count > 1 else ""
            yield finding, f"{finding.message}{more}"


def _counts(findings: list[Finding]) -> dict[str, int]:
    return dict(Counter(finding.kind for finding in findings).most_common())


WRITERS = {"text": as_text, "json": as_json_text, "html": as_html}
