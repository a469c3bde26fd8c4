"""The names of all collections that an index has in Milvus."""

from pathlib import Path

from retrieval.files.json_file import read_json, write_json
from retrieval.layout import DAMAGED, LEDGER_FILE, SNAPSHOTS, STAGING
from retrieval.stores.milvus_access import collection_of, views_of


class Ledger:
    """That of the folder `index`. None but its collections is ever dropped: a database may have
    collections of others.
    """

    def __init__(self, index: Path) -> None:
        self._index = index

    def names(self) -> list[str]:
        file = self._index / LEDGER_FILE
        return read_json(file, list[str]) if file.exists() else []

    def unused(self) -> list[str]:
        """Those of no snapshot in the folder."""
        folders = [*(self._index / SNAPSHOTS).glob("*"), *(self._index / DAMAGED).glob("*")]
        used = {collection_of(folder.name) for folder in folders}
        used |= {views_of(name) for name in used}
        return [name for name in self.names() if name not in used]

    def add(self, *names: str) -> None:
        """Before they are made: what is made and not noted would never be dropped."""
        self._write([*self.names(), *names])

    def remove(self, name: str) -> None:
        self._write([each for each in self.names() if each != name])

    def _write(self, names: list[str]) -> None:
        """In one step: half a list would forget collections."""
        new = self._index / STAGING / LEDGER_FILE
        write_json(new, names)
        new.replace(self._index / LEDGER_FILE)
