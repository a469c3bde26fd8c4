"""`faq-search`: the commands, and how an error reaches the person who typed one."""

import click

from cli.build import build
from cli.diff import diff
from cli.evaluate import evaluate
from cli.search import search
from cli.serve import serve
from retrieval.errors import FaqSearchError
from retrieval.threads import keep_to_one_blas_thread


class Commands(click.Group):
    """Prints our own errors as one message, without a traceback, and exits with 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except FaqSearchError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from flags, then FAQ_SEARCH_… variables, then faq-search.toml.",
)
@click.version_option(package_name="faq-search")
def main() -> None:
    """Find the passage that answers a question, in FAQ and guidance text of your own.

    Begin with `faq-search build`, then `faq-search search "…"` or `faq-search serve`.
    """
    keep_to_one_blas_thread()


for command in (build, search, serve, evaluate, diff):
    main.add_command(command)
