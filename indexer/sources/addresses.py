"""The addresses of files for readers, and what the names of a mirror's files say of them."""

import re
from pathlib import Path, PurePath
from urllib.parse import quote, unquote

from indexer.sources.site import INDEXES
from retrieval.root import Root

# wget saves `page?lang=en` under that name; for Windows it writes @ instead of the question mark.
# With `--adjust-extension` it adds `.html`. A question mark at the end of a title is none, and a
# name with an @ and the suffix of a file is one that a person gave.
QUERY = re.compile(
    r"(?P<page>[^?]*?)(?:\?|@(?=[\w.%\[\]-]+=)(?!.*\.(?!html$)[a-z]\w{1,4}$))"
    r"(?P<query>[\w.%\[\]-]+=.*|\w+(\.html)?)"
)

# The pages of folders: a mirror saves `/a/` as `a/index.html`, and servers show that at `/a/`.
FOLDER_PAGES = ("index.html", "index.htm")

# Servers answer with HTML at addresses that end so, or in no suffix at all.
SERVED = frozenset(
    (".php", ".asp", ".aspx", ".jsp", ".jspx", ".cfm", ".cgi", ".do", ".action", ".shtml")
)
SUFFIX_PATTERN = re.compile(r"\.[a-z][a-z0-9]*")
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html)\b",
    re.I | re.S,
)
# A template of a program, which no server has filled in.
TEMPLATE = re.compile(rb"<\?php|<\?=|<%")
BEGINNING = 4096

# The ids of pages in the names of exported files and of folders with their attachments, and what
# follows `base_url` in the addresses of these pages.
EXPORTED = {
    "confluence": (re.compile(r"(?:.*_)?(\d+)(?:\.html)?"), "pages/viewpage.action?pageId="),
    "notion": (re.compile(r"(?:.* )?([0-9a-f]{32})(?:\.\w+)?"), ""),
}


def suffix_of(file: Path) -> str:
    """Return the suffix of `file` in lower case, by which its reader is chosen.

    A query is not part of it. It is .html for a page that a mirror saved under the address of a
    program or without any suffix; such a page is known by its beginning.
    """
    page, _ = saved_name(file.name)
    suffix = PurePath(page).suffix.lower()
    if (suffix in SERVED or not SUFFIX_PATTERN.fullmatch(suffix)) and _begins_like_a_page(file):
        return ".html"
    return suffix


def _begins_like_a_page(file: Path) -> bool:
    try:
        if not file.is_file():  # to open a pipe would wait for another program
            return False
        with file.open("rb") as opened:
            beginning = opened.read(BEGINNING)
    except OSError:  # reading it will say why
        return False
    return PAGE.match(beginning) is not None and not TEMPLATE.search(beginning)


def saved_name(name: str) -> tuple[str, str]:
    """Return the name of a file without the query that it was saved with, and that query."""
    match = QUERY.fullmatch(name)
    if match is None:
        return name, ""
    return match["page"], match["query"].removesuffix(".html")


def id_path(relative: PurePath) -> PurePath:
    """Return the path from which the id of a file's document is made: without its suffix.

    A query stays in it, so that pages that differ only by their queries have different ids.
    """
    page, query = saved_name(relative.name)
    suffix = PurePath(page).suffix
    name = (
        page.removesuffix(suffix)
        if SUFFIX_PATTERN.fullmatch(suffix.lower())
        else page.replace(".", "-")
    )
    if query:
        words = re.sub(r"[^\w]+", "-", query).strip("-")
        name = f"{name or 'index'}-{words}"
    return relative.with_name(name or relative.name)


def address_of(root: Root, relative: PurePath) -> str:
    """Return the address of a file of `root`; without a `base_url` it is only a path."""
    if root.address in EXPORTED:
        return _address_of_exported(root, relative)
    page, query = saved_name(relative.name)
    folder = "" if relative.parent == PurePath() else f"{relative.parent.as_posix()}/"
    path = folder + page
    if root.address == "page":
        stem = PurePath(page).stem
        path = folder if stem in INDEXES else f"{folder}{stem}/"
    elif page.lower() in FOLDER_PAGES:
        path = folder
    asked = f"?{quote(query, safe='=&;%+,~:@!$*()[]/')}" if query else ""
    return f"{root.base_url.rstrip('/')}/{quote(path)}{asked}"


def _address_of_exported(root: Root, relative: PurePath) -> str:
    """Return the address of an exported page; an attachment is at the page that it belongs to."""
    pattern, path = EXPORTED[root.address]
    for name in reversed(relative.parts):
        if match := pattern.fullmatch(name):
            return f"{root.base_url.rstrip('/')}/{path}{match[1]}"
    return f"{root.base_url.rstrip('/')}/"


def own_key(root: Root, relative: PurePath) -> str:
    """Return the key of a file's address; without a `base_url` it is `file:`, name and path."""
    key = address_key(address_of(root, relative))
    return key if root.base_url else f"file:{root.name}{key}"


def address_key(url: str) -> str:
    """Return what all addresses of a page share: without a scheme and a name as index.html."""
    rest = re.sub(r"^https?://", "", url.partition("#")[0], flags=re.IGNORECASE)
    place, _, query = rest.partition("?")
    host, _, path = place.partition("/")
    path = unquote(path)
    for page in FOLDER_PAGES:
        if path.lower() == page or path.lower().endswith(f"/{page}"):
            path = path[: -len(page)]
    return f"{host.casefold()}/{path.strip('/')}" + (f"?{unquote(query)}" if query else "")


def is_own(named: str, own: str) -> bool:
    """Return whether the page with the key `own` names its own address, of the other key.

    Where only a root's name and the path are known, that is compared with the end of the address.
    """
    scheme, _, path = own.partition("/")
    return named == own or (scheme.startswith("file:") and f"/{named}".endswith(f"/{path}"))
