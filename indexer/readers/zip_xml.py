"""Archives of XML, as word processors write them: opened with bounds, and nothing is run."""

import io
import zipfile
import zlib

from lxml import etree

from indexer.errors import RejectedFileError

# Most bytes that a file may unpack to. The text of a thousand pages is 5 MB; pictures are not read.
MOST_BYTES = 200_000_000

DAMAGED = (etree.LxmlError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class Archive:
    """The files of `data`. Raises RejectedFileError where it is no archive, or too large a one."""

    def __init__(self, data: bytes, fix: str) -> None:
        self._fix = fix
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise RejectedFileError(1, f"is damaged; {fix}") from error
        unpacked = sum(each.file_size for each in self._zip.infolist())
        if unpacked > MOST_BYTES:
            raise RejectedFileError(
                1, f"unpacks to {unpacked:,} bytes, more than {MOST_BYTES:,}; split it"
            )
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """Raises RejectedFileError where there is none, or it is damaged."""
        try:
            return self._zip.read(name)
        except (KeyError, *DAMAGED) as error:
            raise RejectedFileError(1, f"is damaged at {name}; {self._fix}") from error

    def xml(self, name: str) -> etree._Element:
        """The root of a file of XML: no entity of it is resolved, and nothing is fetched."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(self.read(name), parser)
        except etree.LxmlError as error:
            raise RejectedFileError(1, f"is damaged at {name}; {self._fix}") from error

    def xml_if_any(self, name: str) -> etree._Element | None:
        """The same; None where there is none, or it can't be read."""
        try:
            return self.xml(name)
        except RejectedFileError:
            return None
