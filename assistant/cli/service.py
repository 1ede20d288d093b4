"""The commands of the service: `chat` serves it, `mcp` serves agents here, `user` says who may come in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.service.users import Users

user = typer.Typer(help="谁可以用：用户和 API 密钥。Who may use the service: users and API keys.")


def chat(
    host: Annotated[str, typer.Option(help="监听地址。Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="端口，默认从 7860 起找空的。Port, from 7860 on.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="打开浏览器。Open a browser.")] = True,
    open_to_all: Annotated[
        bool, typer.Option("--open", help="别的机器上的任何人都可以用。Anybody may use it.")
    ] = False,
) -> None:
    """在浏览器里提问；同时提供 API 和 MCP。Ask in the browser; the API and MCP beside it."""
    from assistant import Assistant
    from assistant.config import load_settings

    settings = load_settings()
    if not Assistant.in_use(settings):
        Assistant.open(settings)  # says which command builds the index
    print("正在准备……（starting）", file=sys.stderr, flush=True)
    from assistant.service import serve

    settings = serve.checked_login(settings, host, open_to_all)
    found = serve.bound(host, port)
    address = serve.address_of(found, host)
    serve.log_to()
    print(f"{address}  按 Ctrl-C 结束（Ctrl-C to stop）", flush=True)
    if browser:
        import webbrowser

        webbrowser.open(address)
    serve.run(serve.application(settings, host), found)


def mcp() -> None:
    """供智能体调用的 MCP 服务，走标准输入输出。An MCP server on stdin and stdout, for agents."""
    from assistant import Assistant
    from assistant.config import load_settings
    from assistant.service import Threads
    from assistant.service.tools import mcp_server
    from assistant.web.opening import Opening
    from assistant.web.tabs import Desk

    settings = load_settings()
    opening = Opening(lambda: Assistant.open(settings))
    opening.get()  # an index that is missing is said here, not first to the agent
    mcp_server(Threads(Desk(opening, settings), size=2)).run("stdio")


@user.command("add")
def add(
    name: Annotated[str, typer.Argument(help="用户名。Name.")],
    password: Annotated[
        str, typer.Option("--password", help="密码，- 从标准输入读；不给则询问。- reads stdin.")
    ] = "",
) -> None:
    """添加用户，或者给他新密码。Add a user, or give one a new password."""
    from assistant.service.users import checked_name

    checked_name(name)
    if password == "-":
        password = sys.stdin.readline().rstrip("\n")
    elif not password:
        password = typer.prompt("密码 / Password", hide_input=True, confirmation_prompt=True)
    _users().with_password(name, password).save()
    print(f"已添加用户 {name}（user added）。设 ASSISTANT_LOGIN=users 后生效，重启服务。")


@user.command("key")
def key(name: Annotated[str, typer.Argument(help="密钥叫什么，如 dify。Name of the key.")]) -> None:
    """发一把 API 密钥，只显示这一次。Make an API key; it is shown this once."""
    users, made = _users().with_key(name)
    users.save()
    print(made)
    print(f"密钥 {name} 只显示这一次，用法：Authorization: Bearer …（shown once）", file=sys.stderr)


@user.command("list")
def listed() -> None:
    """列出用户和密钥。List users and keys."""
    users = _users()
    for name in users.passwords:
        print(f"用户 user\t{name}")
    for name in users.keys:
        print(f"密钥 key\t{name}")


@user.command("remove")
def remove(name: Annotated[str, typer.Argument(help="用户或密钥。User or key.")]) -> None:
    """删去用户或密钥，所有人重新登录。Remove a user or key; everybody signs in anew."""
    _users().without(name).save()
    print(f"已删去 {name}（removed）。重启服务后生效。")


def _users() -> Users:
    from assistant.config import load_settings
    from assistant.service.users import Users

    return Users.load(load_settings())
