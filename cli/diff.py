"""`faq-search diff`: what changes for a question set from one snapshot to another."""

from pathlib import Path

import click

from cli.options import FOLDER, setting
from evaluation.difference import difference
from indexer.corpus.question_set import QUESTIONS_FILE, read_question_set
from retrieval.errors import SettingsError
from retrieval.layout import LIVE, SNAPSHOTS, current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.settings import StoreSettings
from retrieval.snapshot import Snapshot, SnapshotReader


@click.command
@click.argument("old")
@click.argument("new")
@setting("corpus", FOLDER)
@setting("index", FOLDER)
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    multiple=True,
    help=f"a question set; may be given several times  [default: {QUESTIONS_FILE} of the corpus]",
)
def diff(
    old: str, new: str, corpus: Path | None, index: Path | None, questions: tuple[Path, ...]
) -> None:
    """Show what changes for a question set from the snapshot OLD to NEW.

    Both are ids, as `index/snapshots` has them, or `live`.
    """
    settings = load_settings(corpus=corpus, index=index)
    before, after = (_open(settings, name) for name in (old, new))
    for file in questions or (settings.corpus / QUESTIONS_FILE,):
        question_set = read_question_set(file, tuple(after.documents.values()))
        click.echo(difference(before, after, question_set))


def _open(settings: StoreSettings, name: str) -> Snapshot:
    index = settings.index
    snapshot_id = current_snapshot_id(index) if name == LIVE else name
    folder = index / SNAPSHOTS / snapshot_id
    if Path(snapshot_id).name != snapshot_id or not folder.is_dir():
        there = sorted(folder.name for folder in (index / SNAPSHOTS).glob("*"))
        raise SettingsError(
            f"{index / SNAPSHOTS}: there is no snapshot {name!r}; there are "
            f"{', '.join(there) or 'none'}"
        )
    return SnapshotReader.of(settings).open(folder.name)
