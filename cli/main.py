"""`faq-search`: the group of commands, and the form in which errors are printed."""

from importlib import import_module

import click

from cli.options import EXIT_CODES
from indexer.errors import CorpusError
from retrieval.errors import FaqSearchError
from retrieval.threads import keep_to_one_blas_thread

# Each of these is a module of `cli` with a command of the same name.
COMMANDS = (
    "build",
    "push",
    "inspect",
    "lint",
    "search",
    "support",
    "serve",
    "snapshots",
    "keys",
    "diagnostics",
    "feedback",
    "doctor",
    "settings",
    "evaluate",
    "diff",
)


def _without_extra(name: str, module: str) -> click.Command:
    """Return a replacement for a command whose libraries are not installed here."""

    @click.command(name, context_settings={"ignore_unknown_options": True})
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> None:  # noqa: ARG001 - click passes what was typed
        """Install the extra `build`, which this command needs."""
        raise click.ClickException(
            f"`faq-search {name}` needs {module}, which a service does without: "
            "pip install -c constraints.txt '.[build]'"
        )

    return command


class Commands(click.Group):
    """Imports a command only when it is called: serving needs none of the libraries of a build.

    Errors of this project are printed as one message, without a traceback. Their exit status is 1,
    or that of the level of the findings that stopped a build.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the signature is click's
        if cmd_name not in COMMANDS:
            return None
        try:
            command: click.Command = getattr(import_module(f"cli.{cmd_name}"), cmd_name)
        except ModuleNotFoundError as error:
            return _without_extra(cmd_name, str(error.name))
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except CorpusError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(EXIT_CODES.get(error.report.worst, 1))
        except FaqSearchError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from flags, then FAQ_SEARCH_… variables, then faq-search.toml.",
)
@click.version_option(package_name="faq-search")
def main() -> None:
    """Find the passage that answers a question in FAQ and guidance text of your own.

    Begin with `faq-search build`, then `faq-search search "…"` or `faq-search serve`.
    """
    keep_to_one_blas_thread()
