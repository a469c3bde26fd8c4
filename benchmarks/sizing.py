"""The tables of `docs/scaling.md`, from the results: `python -m benchmarks.sizing`."""

import math
import re
from pathlib import Path
from typing import Any

import click

from benchmarks import results
from benchmarks.lengths import PARTS

PAGE = Path(__file__).parents[1] / "docs" / "scaling.md"
PLACE = "<!-- {name}: by `python -m benchmarks.sizing` -->\n{table}\n<!-- end -->"

GB = 10**9
NODE_GB = 64  # memory of a query node
COPIES = 2  # copies of each vector, so that one may be lost

# The advice for each size beside the figures, from decisions 11 and 27.
ADVICE = {
    10**6: "HNSW with 8-bit codes, in files",
    10**7: "the same on a machine with 128 GB, or Milvus with HNSW",
    10**8: "Milvus with HNSW; the lexical index of each replica is the next limit",
    10**9: "not with this layout: the lexical index and the views would need shards too",
}

Results = dict[str, Any]


@click.command
@click.option("--results", "folder", type=click.Path(path_type=Path), default=results.FOLDER)
@click.option("--page", type=click.Path(path_type=Path), default=PAGE)
def main(folder: Path, page: Path) -> None:
    """Write each table into its place in the page."""
    text = page.read_text(encoding="utf-8")
    for name, table in tables(folder).items():
        pattern = re.escape(PLACE).replace(r"\{name\}", name).replace(r"\{table\}", ".*?")
        placed = PLACE.format(name=name, table=table)
        text, places = re.subn(pattern, placed, text, flags=re.DOTALL)
        if places != 1:
            raise click.ClickException(f"{page}: has {places} places for the table {name!r}")
    page.write_text(text, encoding="utf-8")
    click.echo(f"written to {page}")


def tables(folder: Path) -> dict[str, str]:
    """Return the tables by the names of their places."""
    loaded = {}
    for name in ("encoders", "growth", "lengths", "scale", "milvus", "milvus_answers"):
        result = results.read(name, folder)
        if result is None:
            raise click.ClickException(f"{folder}: has no results of benchmarks.{name}")
        loaded[name] = result
    return {
        "one machine": one_machine(loaded),
        "lengths": lengths(loaded),
        "answers": answers(loaded),
        "milvus": milvus(loaded),
        "machines": machines(loaded),
    }


def one_machine(loaded: Results) -> str:
    rows = [
        [
            f"{entry['passages']:,}",
            f"{entry['search_rss_mb']['anon']} + {entry['search_rss_mb']['file']:,}",
            f"{sum(entry['bytes_per_passage'].values()):,}",
            f"{entry['search_ms']['p50']:.1f} / {entry['search_ms']['p95']:.1f}",
        ]
        for entry in loaded["growth"]["rows"]
    ]
    heads = ["passages", "memory: own + mapped files, MB", "bytes per passage"]
    return _table([*heads, "question without the encoder: p50 / p95, ms"], rows)


def lengths(loaded: Results) -> str:
    rows = [
        [
            name,
            f"{entry['documents']:,}",
            f"{entry['passages']:,}",
            f"{entry['tokens'] / entry['passages']:.0f}",
            f"{entry['sentences'] / entry['passages']:.1f}",
            f"{embedded_tokens(entry):.0f}",
            f"{sum(entry['bytes'].values()) / entry['passages']:,.0f}",
        ]
        for name, entry in [
            *((entry["corpus"], entry) for entry in loaded["lengths"]["rows"]),
            ("all", total(loaded["lengths"]["rows"])),
        ]
    ]
    heads = ["corpus", "documents", "passages", "tokens per passage", "sentences per passage"]
    return _table([*heads, "tokens embedded per passage", "bytes per passage"], rows)


def total(rows: list[Results]) -> Results:
    """Return the sums over all corpora whose lengths were measured."""
    names = ("documents", "passages", "sentences", "tokens", "view_tokens")
    sums: Results = {name: sum(row[name] for row in rows) for name in names}
    return sums | {"bytes": {part: sum(row["bytes"][part] for row in rows) for part in PARTS}}


def embedded_tokens(entry: Results) -> float:
    """Return the tokens that are embedded for a passage: its own, and those of its views."""
    return float((entry["tokens"] + entry["view_tokens"]) / entry["passages"])


def answers(loaded: Results) -> str:
    rows = [
        [
            f"`{entry['collection']}`",
            f"{entry['passages']:,}",
            _index(entry["store"], entry["effort"]),
            f"{entry['same']:,} of {entry['questions']:,}",
            f"{entry['recall']:.4f}",
        ]
        for entry in loaded["milvus_answers"]["rows"]
    ]
    heads = ["collection", "passages", "index", "questions with the same answer"]
    return _table([*heads, "share of the ten nearest passages found"], rows)


def milvus(loaded: Results) -> str:
    rows = [
        [
            f"{entry['passages']:,}",
            _index(entry["index"], entry["effort"]),
            f"{entry['seconds']:,.0f} / {entry['faiss_seconds']:,.0f}",
            f"{entry['recall']:.3f}",
            f"{entry['server_bytes']:,}",
            f"{entry['disk_bytes']:,}",
            f"{entry['search_ms']:.1f} / {entry['faiss_search_ms']:.2f}",
            f"{entry['question_ms']:.1f}",
            " / ".join(f"{rate:.0f}" for rate in entry["per_second"].values()),
        ]
        for entry in loaded["milvus"]["rows"]
    ]
    clients = " / ".join(loaded["milvus"]["rows"][0]["per_second"])
    heads = ["passages", "index", "filling and verifying, s: Milvus / FAISS", "recall@10"]
    heads += ["peak memory of the server, bytes per passage", "its files, bytes per passage"]
    heads += ["fifty nearest passages, ms: Milvus / FAISS", "all calls of a question, ms"]
    return _table([*heads, f"questions per second with {clients} clients"], rows)


def machines(loaded: Results) -> str:
    largest = loaded["growth"]["rows"][-1]
    sizes = largest["bytes_per_passage"]
    in_milvus = max(
        loaded["milvus"]["rows"], key=lambda entry: (entry["passages"], entry["index"] == "HNSW")
    )
    words_ms = largest["search_ms"]["stages"]["lexical"] / largest["passages"]
    built = loaded["scale"]["rows"][-1]
    real = total(loaded["lengths"]["rows"])
    fastest = max(entry["passages_per_second"] for entry in loaded["encoders"]["encoders"].values())
    embedded = fastest * loaded["encoders"]["tokens"]["passage"] / embedded_tokens(real)
    # Vectors take the same for any text; the rest grows with its length.
    texts = {part: size / real["passages"] for part, size in real["bytes"].items()}
    in_files = sizes["vectors"] + sum(texts.values()) - texts["vectors"]
    rows = []
    for passages, advice in ADVICE.items():
        nodes = math.ceil(COPIES * passages * in_milvus["server_bytes"] / GB / NODE_GB)
        rows.append(
            [
                f"10^{round(math.log10(passages))}",
                _number(passages / embedded / 3600),
                _number(passages * built["seconds"] / built["passages"] / 3600),
                _number(passages * in_files / GB),
                str(nodes),
                _number(passages * (in_files - sizes["vectors"] - texts["views"]) / GB),
                _number(passages * words_ms),
                advice,
            ]
        )
    heads = ["passages", "embedding, hours", "rest of the build, hours"]
    heads += ["files on one machine, GB", f"query nodes of {NODE_GB} GB, {COPIES} copies"]
    heads += ["files of each replica with Milvus, GB", "its lexical search, ms", "suitable layout"]
    return _table(heads, rows)


def _index(name: str, ef_search: int | None) -> str:
    name = name.removeprefix("milvus-").upper()
    return name if name == "FLAT" else f"{name} (ef {ef_search})"


def _number(value: float) -> str:
    """Format a number with two significant digits."""
    if value >= 10:
        digits = 1 - math.floor(math.log10(value))
        return f"{round(value, digits):,.0f}"
    return f"{value:.2g}"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    ruler = ["---"] * len(heads)
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ruler, *rows))


if __name__ == "__main__":
    main()
