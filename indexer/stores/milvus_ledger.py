"""The ledger of all collections that an index has in Milvus."""

from pathlib import Path

from retrieval.files.json_file import read_json, write_json
from retrieval.layout import DAMAGED, LEDGER_FILE, SNAPSHOTS, STAGING
from retrieval.stores.milvus_access import collection_of, views_of


class Ledger:
    """The ledger of the folder `index`.

    Only collections that it lists are ever dropped, because other programs may keep theirs in the
    same database.
    """

    def __init__(self, index: Path) -> None:
        self._index = index

    def names(self) -> list[str]:
        file = self._index / LEDGER_FILE
        return read_json(file, list[str]) if file.exists() else []

    def unused(self) -> list[str]:
        """Return the names of the collections that no snapshot in the folder uses."""
        folders = [*(self._index / SNAPSHOTS).glob("*"), *(self._index / DAMAGED).glob("*")]
        used = {collection_of(folder.name) for folder in folders}
        used |= {views_of(name) for name in used}
        return [name for name in self.names() if name not in used]

    def add(self, *names: str) -> None:
        """Add `names`, which has to happen before the collections are created.

        A collection that exists but is not listed would never be dropped.
        """
        self._write([*self.names(), *names])

    def remove(self, name: str) -> None:
        self._write([other for other in self.names() if other != name])

    def _write(self, names: list[str]) -> None:
        """Replace the file in one step, since a half-written list would lose collections."""
        new = self._index / STAGING / LEDGER_FILE
        write_json(new, names)
        new.replace(self._index / LEDGER_FILE)
