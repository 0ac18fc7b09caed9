"""Commands of the annotators' server: run it, and say who labels there."""

import os
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrain.cli.checking import App, give
from newsgrain.cli.options import PROJECT, Json, Project
from newsgrain.cli.serve import PORT, beside
from newsgrain.labelstudio.access import LONGEST, LOOPBACK, SHORTEST, Door
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.labelstudio.team import Member

Addresses = Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="E-mail addresses.")]
TEAM = "Say who labels: accounts on the server, and everybody's share of a project."
team = App(
    name="team",
    help=f"{TEAM}\n\nExample: newsgrain team add ann@news.example bea@news.example\n",
    short_help=TEAM,
    no_args_is_help=True,
)


def add(addresses: Addresses, project: Project = PROJECT, as_json: Json = False) -> None:
    """Make accounts on the server, and give everybody a share of the project's sentences.

    The server is the one that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name. Each new account is told
    once with its first password: hand it over. An account that is there already only gets a share.
    Every sentence belongs to as many people as the project wants answers, and nobody meets another at
    one; late-comers get a little of everybody's. All accounts may do everything on the server: Label
    Studio's Community edition has no roles.

    Example: newsgrain team add ann@news.example bea@news.example
    """
    from newsgrain.labelstudio import team
    from newsgrain.labelstudio.studio import Studio

    made: list[Member] = []
    with Studio.connected() as server:
        known = team.enrol(server, addresses, made.append if as_json else _tell_new)
        dealt = team.give(server, project, known)
    _tell_shares(project, made, dealt, as_json)


def remove(addresses: Addresses, project: Project = PROJECT, as_json: Json = False) -> None:
    """Take people's shares of the project away and deal them among the others.

    Their accounts and their answers stay.

    Example: newsgrain team remove ann@news.example
    """
    from newsgrain.labelstudio import team
    from newsgrain.labelstudio.studio import Studio

    with Studio.connected() as server:
        dealt = team.take(server, project, addresses)
    _tell_shares(project, [], dealt, as_json)


team.command("add")(add)
team.command("remove")(remove)


def _tell_new(member: "Member") -> None:
    typer.echo(f"{member.address}: new account, first password {member.password}")


def _tell_shares(project: str, made: "list[Member]", dealt: "list[Member]", as_json: bool) -> None:
    passwords = {member.address: member.password for member in made}
    rows = [{**asdict(member), "password": passwords.pop(member.address, None)} for member in dealt]
    rows += [{"address": who, "password": secret, "label_at": None} for who, secret in passwords.items()]
    lines = [f"{member.address} labels at {member.label_at}" for member in dealt]
    if dealt:
        lines.append(f"project {project!r} is shared by {counted(len(dealt), 'annotator')}")
    else:
        lines.append(
            f"nothing to share in {project!r} yet: `newsgrain push`, then `newsgrain team add` again"
        )
    give({"project": project, "members": rows}, "\n".join(lines), as_json=as_json)


def label_studio(
    home: Annotated[Path, typer.Option(help="Folder of the server: its data, token and log.")] = Path(
        ".label-studio"
    ),
    port: Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)] = 8080,
    host: Annotated[
        str, typer.Option(help="Address to listen at; beyond this machine needs --password-length 12.")
    ] = LOOPBACK,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Name that browsers may call it by; can be repeated.", metavar="NAME"),
    ] = None,
    password_length: Annotated[
        int,
        typer.Option(
            help="Least number of characters of a new account's password.", min=SHORTEST, max=LONGEST
        ),
    ] = SHORTEST,
    env: Annotated[
        Path | None, typer.Option(help="Folder of the server's environment; else HOME/env.")
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Suggest labels live in --project, by `newsgrain serve`.")
    ] = False,
    project: Project = PROJECT,
    serve_port: Annotated[int, typer.Option(help="With --serve: its port.", min=1, max=65535)] = PORT,
) -> None:
    """Run a Label Studio server on this machine until Ctrl-C; the first start takes some minutes.

    It listens on 127.0.0.1 only, lets nobody sign up without an invitation and reports to nobody.
    For people on other machines let a web server with TLS (Caddy, nginx) pass https://NAME on to
    127.0.0.1 and say --name NAME. Without one, --host listens beyond this machine and passwords cross
    the network unencrypted.

    Stopping and starting loses nothing. For PostgreSQL instead of SQLite set
    DATABASE_URL=postgresql://user:password@host:5432/name before every start.

    With --serve the server may ask addresses of this machine, which any of its accounts can make it do.

    Example: newsgrain label-studio
    """
    from newsgrain.labelstudio import studio_server

    door = Door(host, tuple(name or ()), password_length)
    if not serve:
        return studio_server.run(home, port, typer.echo, env, door=door)
    os.environ["LABEL_STUDIO_ML_BLOCK_LOCAL_IP"] = "false"
    return studio_server.run(home, port, typer.echo, env, partial(beside, project, serve_port), door)
