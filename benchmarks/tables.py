"""`docs/performance.md` and its plots, from the results: `python -m benchmarks.tables`."""

from pathlib import Path
from typing import Any

import click
import numpy as np
from matplotlib.figure import Figure

from benchmarks import results

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"

OURS, ALONE, NAIVE = "faq-search", "faq-search, 1 worker", "naive"

INTRODUCTION = """\
# Performance

Made by `make bench-full`; nothing here is typed by hand. The machine is shared, so single times
mean little: systems are measured in turn, round by round, figures are medians, and what counts are
the ratios. Why things are as they are: [export and runtimes](decisions/0010-model-export.md),
[scale](decisions/0011-vector-index.md), [serving](decisions/0012-workers-and-threads.md).
"""


@click.command
@click.option("--results", "folder", type=click.Path(path_type=Path), default=results.FOLDER)
@click.option("--output", type=click.Path(path_type=Path), default=PAGE)
def main(folder: Path, output: Path) -> None:
    """Write the page from whatever results there are."""
    parts = [INTRODUCTION]
    for name, section in SECTIONS.items():
        found = results.read(name, folder)
        if found:
            made = f"{found['made_at'][:10]}, commit {found['commit']}, {found['machine']}"
            text = section(found, output.parent / "images")
            parts.append(f"{text}\n\nMeasured {made}: `{COMMANDS[name]}`\n")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(parts), encoding="utf-8")
    click.echo(f"written to {output}")


def _http(found: dict[str, Any], _: Path) -> str:
    systems: dict[str, Any] = found["systems"]
    loads = [name for name in systems[OURS] if name.isdigit()]
    rows = []
    for name, of in systems.items():
        row = [name, f"{of['build']['seconds']:.0f} s", f"{of['build']['peak_mb']:.0f}"]
        row += [f"{of['start']:.2f} s", f"{of['memory']['largest']:.0f}"]
        row.append(f"{of['memory']['pss']:.0f}")
        for load in loads:
            row.append(f"{of[load]['p50']:.1f} / {of[load]['p95']:.1f} / {of[load]['p99']:.1f}")
            row.append(f"{of[load]['per_second']:.0f}")
        busiest = loads[min(2, len(loads) - 1)]
        row += [f"{of[busiest]['cpu_ms']:.1f}", f"{of['quality']['P@1']:.3f}"]
        row.append(f"{of['quality']['nDCG@10']:.3f}")
        rows.append(row)
    heads = ["system", "build", "at most, MB", "start to first answer", "largest process, MB"]
    heads += ["all, MB (shared once)"]
    for load in loads:
        heads += [f"{load} clients: p50 / p95 / p99, ms", "a second"]
    heads += ["processor a question, ms", "P@1", "nDCG@10"]
    return "\n".join(
        [
            "## Over HTTP, beside other systems",
            "",
            f"{found['documents']} documents and {found['questions']} questions of "
            f"`{found['collection']}`, {found['rounds']} rounds of {found['seconds']:.0f} s each, "
            "every system with the same model; ours searches by all of its parts, judges, marks "
            "words and keeps no question in its cache. A build of ours exports, quantises and "
            "checks the model first, which takes the same time for any corpus, and embeds headings "
            "and sentences too. `naive` is sentence-transformers and FAISS behind FastAPI; "
            "Chroma's server, LanceDB and Qdrant's local client stand behind the same. The code of "
            "all is in `benchmarks/peers`.",
            "",
            *_table(heads, rows),
            "",
            *_table(["against", "ratio"], _ratios(systems, loads)),
        ]
    )


def _ratios(systems: dict[str, Any], loads: list[str]) -> list[list[str]]:
    """Ours over the naive design's, and over the best of all others at the same."""
    ours, alone, naive = systems[OURS], systems[ALONE], systems[NAIVE]
    others = {name: of for name, of in systems.items() if name not in {OURS, ALONE}}
    one, many = loads[0], loads[min(2, len(loads) - 1)]
    best = max(others, key=lambda name: others[name][many]["per_second"])
    ratio = ours[many]["per_second"] / others[best][many]["per_second"]
    return [
        [f"p50 with {one} client: naive / ours", f"{naive[one]['p50'] / ours[one]['p50']:.1f}"],
        ["the same, with 1 worker of ours", f"{naive[one]['p50'] / alone[one]['p50']:.1f}"],
        [
            f"questions a second with {many} clients: ours / naive",
            f"{ours[many]['per_second'] / naive[many]['per_second']:.1f}",
        ],
        [f"the same: ours / the best other, {best}", f"{ratio:.1f}"],
        ["start to first answer: naive / ours", f"{naive['start'] / ours['start']:.1f}"],
        ["the same, with 1 worker of ours", f"{naive['start'] / alone['start']:.1f}"],
        [
            "memory of a worker: ours / naive",
            f"{ours['memory']['largest'] / naive['memory']['largest']:.2f}",
        ],
    ]


def _stages(found: dict[str, Any], _: Path) -> str:
    stages = found["milliseconds"]
    whole = sum(value for name, value in stages.items() if "(" not in name)
    rows = [
        [name, f"{value:.3f}", f"{100 * value / whole:.0f} %"] for name, value in stages.items()
    ]
    return "\n".join(
        [
            "## Stages of a question",
            "",
            f"{found['passages']} passages of `{found['collection']}`, in one process with as many "
            "threads as cores; medians over all questions.",
            "",
            *_table(["stage", "ms", "share"], [*rows, ["all", f"{whole:.3f}", ""]]),
        ]
    )


def _encoders(found: dict[str, Any], _: Path) -> str:
    roof = found["roofline_ms"]
    slowest = next(iter(found["encoders"].values()))
    rows = [
        [
            name,
            f"{of['question_ms']:.2f}",
            f"{slowest['question_ms'] / of['question_ms']:.1f}",
            f"{of['question_ms'] / roof['question']:.2f}",
            f"{of['passages_per_second']:.0f}",
            f"{of['passages_per_second'] / slowest['passages_per_second']:.1f}",
            f"{1000 / of['passages_per_second'] / roof['passage']:.2f}",
            f"{of['least_cosine']:.5f}",
            f"{of['batch_cosine']:.5f}",
        ]
        for name, of in found["encoders"].items()
    ]
    heads = ["", "a question, ms", "×", "of its products' time", "passages a second", "×"]
    heads += ["of their products' time", "least cosine", "alone with batch"]
    return "\n".join(
        [
            "## The encoder",
            "",
            f"Questions of {found['tokens']['question']} tokens, passages of "
            f"{found['tokens']['passage']} in bulk. The model's matrix products alone, in float32 "
            f"by the BLAS of NumPy, measured in the same run, take {roof['question']:.2f} ms a "
            f"question and {roof['passage']:.2f} ms a passage.",
            "",
            *_table(heads, rows),
        ]
    )


def _growth(found: dict[str, Any], images: Path) -> str:
    rows = []
    for of in found["rows"]:
        stages, sizes = of["search_ms"]["stages"], of["bytes_per_passage"]
        seconds = of["build_seconds"]
        rows.append(
            [
                f"{of['passages']:,}",
                f"{of['store']['kind']} ({of['store']['effort']:,})",
                *(f"{seconds[name]:.1f}" for name in ("vectors", "lexical", "write")),
                *(f"{sizes[name]:,}" for name in ("vectors", "views", "lexical", "passage")),
                f"{of['open_seconds']:.2f}",
                f"{of['search_rss_mb']['anon']} + {of['search_rss_mb']['file']}",
                *(f"{stages[name]:.2f}" for name in ("dense", "lexical", "fuse")),
                f"{of['search_ms']['p50']:.2f} / {of['search_ms']['p95']:.2f}",
                f"{of['recall']:.3f}",
            ]
        )
    heads = ["passages", "store (effort)", "build: vectors, s", "words, s", "writing, s"]
    heads += ["bytes a passage: vectors", "views", "words", "text", "opening, s"]
    heads += ["memory, MB: own + of files", "dense, ms", "lexical, ms", "fuse, ms"]
    heads += ["all but the encoder: p50 / p95, ms", "recall@10"]
    lines = [
        "## Growth",
        "",
        "Vectors drawn around centres, words by Zipf's law, two sentences a passage; built and "
        "searched as ever, only the encoder left out. Opening includes the check of every file's "
        "digest. Recall is that of the vector store against brute force, on questions that the "
        "build did not see.",
        "",
        *_table(heads, rows),
        "",
        "Ten million were not measured: the disk has to hold 45 GB of them while they are built.",
        "",
        *_real(found["real"]),
        "",
    ]
    for name, title, values in _curves(found["rows"]):
        lines.append(
            f"![{title}](images/{_plot(images / f'{name}.svg', title, found['rows'], values)})"
        )
    return "\n".join(lines)


def _real(of: dict[str, Any]) -> list[str]:
    stages, sizes = of["search_ms"]["stages"], of["bytes_per_passage"]
    row = [
        f"{of['passages']:,}",
        *(f"{sizes[name]:,}" for name in ("vectors", "views", "lexical", "passage")),
        *(f"{stages[name]:.2f}" for name in ("dense", "lexical", "fuse", "highlight")),
        f"{of['search_ms']['p50']:.2f} / {of['search_ms']['p95']:.2f}",
    ]
    heads = ["passages", "bytes a passage: vectors", "views", "words", "text"]
    heads += ["dense, ms", "lexical, ms", "fuse, ms", "highlight, ms"]
    heads += ["all but the encoder: p50 / p95, ms"]
    return [f"Real text beside that, `{of['collection']}`:", "", *_table(heads, [row])]


def _curves(rows: list[dict[str, Any]]) -> list[tuple[str, str, list[float]]]:
    return [
        ("growth-latency", "all but the encoder, ms", [of["search_ms"]["p50"] for of in rows]),
        (
            "growth-build",
            "seconds to index, without embedding",
            [sum(of["build_seconds"].values()) for of in rows],
        ),
    ]


def _incremental(found: dict[str, Any], _: Path) -> str:
    of = found["figures"]
    times = [of["full_seconds"], of["incremental_seconds"]]
    row = [f"{of['passages']:,}", f"{of['changed']:,}", *map(str, times), f"{of['ratio']}"]
    heads = ["passages", "changed", "full build, s", "after the change, s", "ratio"]
    return "\n".join(
        [
            "## Publishing a change",
            "",
            "One passage in a hundred changed, in half of the documents, with the shipped encoder "
            "on words drawn by Zipf's law, a heading and two sentences a passage. One full build, "
            f"by commit {of['full_commit']}; the median of {len(of['seconds'])} changes. "
            f"By `--passages {of['passages']}`; "
            + (
                "a full build that followed gave the same bytes."
                if of.get("same_bytes")
                else "with `--no-verify`, so that no full build followed to compare the bytes."
            ),
            "",
            *_table(heads, [row]),
        ]
    )


def _plot(file: Path, title: str, rows: list[dict[str, Any]], values: list[float]) -> str:
    """Both axes logarithmic; the exponent is the slope of the line through the points."""
    sizes = [of["passages"] for of in rows]
    figure = Figure((5, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.loglog(sizes, values, "o-")
    if len(rows) > 1:
        slope, shift = np.polyfit(np.log(sizes), np.log(values), 1)
        axes.loglog(sizes, np.exp(shift) * np.array(sizes) ** slope, "--", color="grey")
        title = f"{title}; grows as n^{slope:.2f}"
    axes.set_title(title, fontsize="medium")
    axes.set_xlabel("passages")
    axes.grid(visible=True, alpha=0.3)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.name


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    ruler = ["---"] * len(heads)
    return [f"| {' | '.join(row)} |" for row in (heads, ruler, *rows)]


def _scale(found: dict[str, Any], _: Path) -> str:
    rows = [
        [
            f"{of['passages']:,}",
            f"{of['seconds']:,.0f}",
            f"{of['peak_mb']:,}",
            f"{of['file_pages_mb']:,}",
            f"{of['store']['kind']} ({of['store']['recall']:.3f})",
            f"{of['snapshot_mb']:,}",
            f"{of['cache_mb']:,}",
        ]
        for of in found["rows"]
    ]
    heads = ["passages", "build, s", "own memory at most, MiB", "pages of files, MiB"]
    heads += ["vector store (recall)", "snapshot, MiB", "kept vectors, MiB"]
    return "\n".join(
        [
            "## The memory of a build",
            "",
            "A whole build of Markdown files, 50 passages each, a heading and two sentences a "
            "passage, with vectors drawn from each text's digest in place of a model's. Own memory "
            "is that of the build and of the process that reads files, together; pages of files "
            "are taken back by the kernel where there is need.",
            "",
            *_table(heads, rows),
        ]
    )


SECTIONS = {
    "http": _http,
    "stages": _stages,
    "encoders": _encoders,
    "growth": _growth,
    "incremental": _incremental,
    "scale": _scale,
}
COMMANDS = {name: f"python -m benchmarks.{name}" for name in SECTIONS}

if __name__ == "__main__":
    main()
