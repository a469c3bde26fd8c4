"""Formats that LibreOffice converts. A stand-in takes its place where it is not installed.

The conversion was tried on 47 `.rtf`, 129 `.doc`, 158 `.ppt`, 6 `.odp` and 6 `.docm` files of
apache/tika, apache/poi, Unstructured-IO/unstructured and docling-project/docling.
"""

import io
import os
import shutil
import socketserver
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from indexer.errors import NotIndexedError
from indexer.findings import KINDS
from indexer.readers import programs
from indexer.readers.office_convert import CONVERSIONS, SETTINGS, read_converted
from indexer.readers.programs import LIBREOFFICE, limit_programs, run
from indexer.readers.registry import check_name, open_file
from indexer.sources.source import Source
from retrieval.root import Root
from tests.findings import odd
from tests.indexer.readers.formats import content, presentation, word
from tests.indexer.readers.programs import no_program, stand_in
from tests.indexer.readers.test_formats import nested, shipped

RTF = rb"{\rtf1\ansi Text.}"
OLE = b"\xd0\xcf\x11\xe0 and so on"

needs_libreoffice = pytest.mark.skipif(LIBREOFFICE.path is None, reason="needs LibreOffice")


def source(suffix: str, data: bytes) -> Source:
    return Source(f"a{suffix}", "a", suffix, data)


@pytest.fixture(autouse=True)
def _usual_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LIMIT", programs._Limit())


def converting(monkeypatch: pytest.MonkeyPatch, folder: Path, result: bytes) -> Path:
    """A stand-in for LibreOffice, which notes how it is called and gives `result`."""
    (folder / "result").write_bytes(result)
    script = f"""
{{ for each in "$@"; do echo "$each"; done; echo; env; }} > {folder}/called
cat "$HOME/profile/user/registrymodifications.xcu" > {folder}/settings
for each in "$@"; do
  case "$before" in --convert-to) target="$each";; --outdir) out="$each";; esac
  before="$each"
done
mkdir -p "$out"
cp {folder}/result "$out/document.$target"
"""
    stand_in(monkeypatch, folder, "soffice", script)
    return folder / "called"


@pytest.mark.parametrize(
    ("suffix", "data"), [(".rtf", RTF), (".doc", OLE), (".doc", RTF), (".dot", OLE)]
)
def test_a_document_is_read_as_what_it_is_converted_to(
    suffix: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = nested()
    converting(monkeypatch, tmp_path, word(document))
    reading = read_converted(source(suffix, data))
    assert reading.document.title == document.title
    assert content(reading.document) == content(document)
    assert odd(reading) == ()


@pytest.mark.parametrize(("suffix", "data"), [(".ppt", OLE), (".pps", OLE)])
def test_slides_are_read_as_what_they_are_converted_to(
    suffix: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converting(monkeypatch, tmp_path, presentation(shipped()))
    assert read_converted(source(suffix, data)).document.title == shipped().title


def test_the_program_has_a_profile_of_its_own_and_none_of_the_users_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    called = converting(monkeypatch, tmp_path, word(nested()))
    read_converted(source(".rtf", RTF))
    arguments, _, environment = called.read_text().partition("\n\n")
    given = arguments.split("\n")
    assert "--headless" in given
    (profile,) = [
        argument for argument in given if argument.startswith("-env:UserInstallation=file:///")
    ]
    variables = dict(line.split("=", 1) for line in environment.strip().split("\n") if "=" in line)
    assert profile == f"-env:UserInstallation=file://{variables['HOME']}/profile"
    assert "--infilter=Rich Text Format" in given
    assert given[given.index("--convert-to") + 1] == "docx"
    assert given[-1] == f"{variables['HOME']}/document.rtf"
    assert "SECRET_TOKEN" not in variables
    assert variables["http_proxy"] == "http://127.0.0.1:9"
    assert not Path(variables["HOME"]).exists()  # nothing is left of it
    settings = (tmp_path / "settings").read_text()
    for (path, name), value in SETTINGS.items():
        item = f'org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}<'
        assert item in settings


@pytest.mark.parametrize("suffix", CONVERSIONS)
def test_where_it_is_not_installed_a_warning_says_what_to_do(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_program(monkeypatch, tmp_path)
    file = tmp_path / f"a{suffix}"
    begins = next(iter(CONVERSIONS[suffix].filters))
    file.write_bytes(word(nested()) if begins == b"PK" else begins)
    check_name(file)
    _, parse = open_file(file, Root(folder=tmp_path))
    with pytest.raises(
        NotIndexedError, match=f"^\\{suffix} files are read with LibreO.*install"
    ) as e:
        parse()
    assert KINDS[e.value.kind].level == "warned"
    assert f"convert the file to {CONVERSIONS[suffix].target}" in e.value.reason


def test_a_failure_is_told_with_what_the_program_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, "soffice", "echo Error: source file could not be loaded >&2")
    with pytest.raises(NotIndexedError, match=r"could not be loaded.*save it as \.docx") as caught:
        read_converted(source(".rtf", RTF))
    assert caught.value.kind == "unreadable"


def test_a_program_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotIndexedError, match="which cannot be run"):
        run([str(tmp_path / "gone")], tmp_path)


def test_a_program_is_stopped_in_time_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"sleep 600 & echo $! > {tmp_path}/child; wait"
    stand_in(monkeypatch, tmp_path, "soffice", script)
    limit_programs(2)
    with pytest.raises(NotIndexedError, match=r"longer than 1\.6 seconds") as caught:
        read_converted(source(".rtf", RTF))
    assert caught.value.kind == "too-large"
    child = (tmp_path / "child").read_text().strip()
    deadline = time.monotonic() + 30  # a busy machine takes a moment to end what was killed
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: str) -> bool:
    """Whether the process runs; one that has ended may wait for somebody to ask how."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("suffix", "data"),
    [(".rtf", b"Text."), (".rtf", OLE), (".doc", b"<html>"), (".ppt", RTF), (".odp", b"x")],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    suffix: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_program(monkeypatch, tmp_path)
    with pytest.raises(NotIndexedError, match="name it after what it is"):
        read_converted(source(suffix, data))


def test_a_newer_file_under_an_older_name_is_read_without_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_program(monkeypatch, tmp_path)
    reading = read_converted(source(".doc", word(nested())))
    assert content(reading.document) == content(nested())


def through_libreoffice(data: bytes, suffix: str, target: str, folder: Path) -> bytes:
    """A document that LibreOffice itself saves in an older format."""
    file = folder / f"a{suffix}"
    file.write_bytes(data)
    path = LIBREOFFICE.path
    assert path is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [path, "--headless", profile, "--convert-to", target[1:], "--outdir", str(folder)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=120)
    return (folder / f"a{target}").read_bytes()


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("suffix", [".rtf", ".doc"])
def test_libreoffice_gives_the_same_as_markdown(suffix: str, tmp_path: Path) -> None:
    document = nested()
    data = through_libreoffice(word(document), ".docx", suffix, tmp_path)
    reading = read_converted(source(suffix, data))
    assert reading.document.title == document.title
    assert content(reading.document) == content(document)


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("suffix", [".ppt", ".odp"])
def test_libreoffice_gives_the_slides_of_older_programs(suffix: str, tmp_path: Path) -> None:
    document = shipped()
    data = through_libreoffice(presentation(document), ".pptx", suffix, tmp_path)
    reading = read_converted(source(suffix, data))
    assert reading.document.title == document.title
    assert [section.heading_path for section in reading.document.sections] == [
        section.heading_path for section in document.sections
    ]


@needs_libreoffice
def test_libreoffice_opens_nothing_that_a_document_links_to(tmp_path: Path) -> None:
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def handle(self) -> None:
            asked.append("a request")

    (tmp_path / "secret.txt").write_text("SECRET")
    with socketserver.TCPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}/x.png"
        text = (
            rb"{\rtf1\ansi Text. {\field{\*\fldinst INCLUDEPICTURE \"" + address.encode()
            + rb"\" \\d}{\fldrslt x}} {\field{\*\fldinst INCLUDETEXT \""
            + os.fsencode(tmp_path) + rb"/secret.txt\"}{\fldrslt old}}\par}"
        )  # fmt: skip
        reading = read_converted(source(".rtf", text))
        server.shutdown()
        thread.join()
    assert asked == []
    assert "SECRET" not in str(reading)


@needs_libreoffice
def test_libreoffice_refuses_a_damaged_file() -> None:
    with pytest.raises(NotIndexedError, match="cannot be converted"):
        read_converted(source(".doc", OLE + bytes(1000)))


def test_the_names_of_the_program_are_those_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = stand_in(monkeypatch, tmp_path, "libreoffice", "")
    assert LIBREOFFICE.path == str(program) == shutil.which("libreoffice")


def test_what_stands_in_gives_bytes_and_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = stand_in(monkeypatch, tmp_path, "echoing", "cat; echo said >&2")
    data = io.BytesIO(b"x" * 200_000).read()
    assert run([str(program)], tmp_path, data) == (data, "said\n")
