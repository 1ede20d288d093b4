"""Settings, from the environment (prefix ASSISTANT_) and an optional settings file."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError

from assistant.errors import SettingsError
from assistant.language.tables import DATA

PREFIX = "ASSISTANT_"
HOME = Path.home() / ".local/share/assistant-law" if DATA.name == "_data" else DATA / ".assistant"


class Settings(BaseSettings):
    """Everything a user may set. Unknown ASSISTANT_ names are rejected by `load_settings`.

    `model_timeout`      seconds for one call of the chat model
    `model_max_tokens`   longest output of one call
    `model_token_cap`, `model_seconds_cap`  for one question, all calls together
    `model_source_chars` characters of sources that go into one prompt
    `model_retries`      further tries after a passing failure (rate limit, lost connection)
    `model_rewrite`      let the model reword follow-ups and everyday questions for the search
    `model_second_reading`  let the model read again what the words of a passage cannot decide
    `model_unsupported`  what happens to statements that fail the check: remove, or mark
    `login`              who may come in beyond this machine: users, oidc, header (of a proxy), open
    `oidc_issuer`, `oidc_client`, `oidc_secret`  the provider of OpenID Connect, and who we are to it
    `oidc_claim`, `oidc_allow`  what names a person there, and which names may come in (* for any part)
    `hosts`, `origins`   names the service goes by, other sites whose pages may ask it
    `trusted_proxies`    addresses whose X-Forwarded-For and `login_header` are believed
    `workers`            processes that do the work, 0: one a processor, two at least
    `request_seconds`, `request_memory_mb`  what one request may take
    `rate`               how often one client may ask, as 600/minute; "": as often as it likes
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    home: Path = HOME
    corpus: Path = DATA / "corpus"
    prompts: Path = DATA / "prompts"
    import_dirs: Annotated[tuple[Path, ...], NoDecode] = ()
    chroma_url: str = ""
    embedding_model: str = ""
    cross_encoder: str = ""
    model: str = ""
    model_base_url: str = ""
    model_api_key: SecretStr = SecretStr("")
    model_timeout: float = Field(60.0, gt=0, le=600)
    model_temperature: float = Field(0.0, ge=0, le=2)
    model_max_tokens: int = Field(1500, ge=64, le=16_000)
    model_token_cap: int = Field(20_000, ge=500)
    model_seconds_cap: float = Field(180.0, gt=0, le=3600)
    model_source_chars: int = Field(6000, ge=200, le=200_000)
    model_retries: int = Field(1, ge=0, le=3)
    model_rewrite: bool = True
    model_second_reading: bool = False
    model_unsupported: Literal["remove", "mark"] = "remove"
    question_limit: int = Field(4000, ge=100, le=100_000)
    login: Literal["", "users", "oidc", "header", "open"] = ""
    login_header: str = "X-Forwarded-User"
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_claim: str = "email"
    oidc_allow: tuple[str, ...] = ()
    users_file: Path | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    workers: int = Field(0, ge=0, le=64)
    request_seconds: float = Field(55.0, gt=0, le=3600)
    request_memory_mb: int = Field(450, ge=100, le=16_000)
    rate: str = ""

    @field_validator("import_dirs", mode="before")
    @classmethod
    def _paths(cls, told: object) -> object:
        """Paths as a JSON list, or parted as in PATH."""
        if not isinstance(told, str):
            return told
        if told.lstrip().startswith("["):
            return json.loads(told)
        return [path for path in told.split(os.pathsep) if path]


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raise SettingsError that names the first thing wrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "SETTINGS"}
    _refuse_unknown([name for name in os.environ if name.upper().startswith(PREFIX)], known)
    path = os.environ.get(PREFIX + "SETTINGS")
    try:
        if path:
            _refuse_unknown(_names_in(Path(path)), known)
        return Settings(_env_file=path or None, **overrides)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = PREFIX + "_".join(str(p) for p in first["loc"]).upper()
        raise SettingsError(f"设置 {where} 不可用：{first['msg']}") from error
    except UnreadableError as error:  # a list that is not JSON
        raise SettingsError(f'设置读不懂：{error}。列表写成 JSON，如 ["/data/laws"]（not JSON）') from error


def _names_in(path: Path) -> list[str]:
    """The names that a settings file sets."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"读不了设置文件 {path}：{error.strerror}（{PREFIX}SETTINGS）") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"设置文件 {path} 不是 UTF-8（not UTF-8）") from error
    return list(dotenv_values(stream=io.StringIO(text), interpolate=False))


def _refuse_unknown(names: list[str], known: set[str]) -> None:
    for name in names:
        if name.upper() not in known:
            raise SettingsError(f"不认识的设置 {name}（unknown setting）。可用：{'、'.join(sorted(known))}")
