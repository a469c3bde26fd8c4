"""Archives of XML, as word processors write them. Their size is limited, and nothing is run."""

import io
import zipfile
import zlib

from lxml import etree

from indexer.errors import NotIndexedError

# The most bytes that a file may unpack to. The text of a thousand pages is 5 MB, and pictures are
# not read.
MOST_BYTES = 200_000_000

# The first bytes of an office file that is encrypted, or from a version before 2007.
OLE = b"\xd0\xcf\x11\xe0"

DAMAGED = (etree.LxmlError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class Archive:
    """The files of the archive `data`, whose errors tell the author the `fix`.

    Raises NotIndexedError if it is not an archive, or too large.
    """

    def __init__(self, data: bytes, fix: str) -> None:
        self._fix = fix
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise NotIndexedError(1, f"is damaged; {fix}") from error
        unpacked = sum(member.file_size for member in self._zip.infolist())
        if unpacked > MOST_BYTES:
            raise NotIndexedError(
                1,
                f"unpacks to {unpacked:,} bytes, more than {MOST_BYTES:,}; split it",
                "too-large",
            )
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """Return the bytes of a file; raise NotIndexedError if it is missing or damaged."""
        try:
            return self._zip.read(name)
        except (KeyError, *DAMAGED) as error:
            raise NotIndexedError(1, f"is damaged at {name}; {self._fix}") from error

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML file. No entity is resolved, and nothing is fetched.

        Raises NotIndexedError if it is missing or damaged.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(self.read(name), parser)
        except etree.LxmlError as error:
            raise NotIndexedError(1, f"is damaged at {name}; {self._fix}") from error

    def xml_if_any(self, name: str) -> etree._Element | None:
        """Return the root of an XML file as `xml` does, but None if it is missing or damaged."""
        try:
            return self.xml(name)
        except NotIndexedError:
            return None


def small_integer(text: str | None, default: int) -> int:
    """Return the number that an attribute holds, or `default` if it is none of up to six digits."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else default
