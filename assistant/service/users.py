"""Who may come in: users with passwords and machines with keys, in one file that only its owner can read.

Passwords are kept as scrypt hashes (RFC 7914), keys, which are random, as SHA-256. The file also holds the
secret that signs the cookies of those who signed in: replicas that share the file share the sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInputError, SettingsError

if TYPE_CHECKING:
    from assistant.config import Settings

FILE = "users.json"
SHORTEST = 8  # characters of a password
KEY_START = "law-"
_N, _R, _P, _LENGTH = 2**15, 8, 1, 32  # 32 MB and about 0.1 s for each try
_NAME = re.compile(r"[\w.@-]{1,64}")


@dataclass(frozen=True)
class Users:
    """The file's content. Changing it gives a new one, which `save` writes."""

    path: Path
    passwords: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    @classmethod
    def load(cls, settings: Settings) -> Users:
        """Read the file of the settings; one that is not there has nobody in it."""
        path = settings.users_file or settings.home / FILE
        try:
            told = json.loads(path.read_text("utf-8"))
            return cls(path, dict(told["passwords"]), dict(told["keys"]), str(told["secret"]))
        except FileNotFoundError:
            return cls(path)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SettingsError(
                f"用户文件 {path} 读不出来：{error}（the users file is unreadable）"
            ) from error

    def save(self) -> None:
        """Write the file anew, whole or not at all, for its owner alone."""
        from assistant.paper import write_whole

        told = {"passwords": self.passwords, "keys": self.keys, "secret": self.secret}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, json.dumps(told, ensure_ascii=False, indent=1).encode(), 0o600)
        except OSError as error:
            raise BadInputError(f"写不了 {self.path}：{error.strerror}（cannot write）") from error

    def with_password(self, name: str, password: str) -> Users:
        """With a user added, or given a new password."""
        if len(password) < SHORTEST:
            raise BadInputError(f"密码至少 {SHORTEST} 个字符（password too short）")
        return Users(
            self.path, {**self.passwords, checked_name(name): _hashed(password)}, self.keys, self.secret
        )

    def with_key(self, name: str) -> tuple[Users, str]:
        """With a new key for a machine, and the key itself: it is shown once."""
        key = KEY_START + secrets.token_urlsafe(32)
        return Users(
            self.path, self.passwords, {**self.keys, checked_name(name): _digest(key)}, self.secret
        ), key

    def without(self, name: str) -> Users:
        """Without a user or key; a new secret signs everybody out, this one too."""
        if name not in self.passwords and name not in self.keys:
            raise BadInputError(f"没有这个用户或密钥：{name}（no such user or key）")
        passwords = {k: v for k, v in self.passwords.items() if k != name}
        return Users(self.path, passwords, {k: v for k, v in self.keys.items() if k != name})

    def knows(self, name: str, password: str) -> bool:
        """Whether the password is the user's; as slow for a user who does not exist."""
        held = self.passwords.get(name)
        same = _same(password, held or _NOBODY)
        return same and held is not None

    def owner_of(self, key: str) -> str | None:
        """Whose key it is, None for nobody's."""
        given = _digest(key)
        found = [name for name, held in self.keys.items() if hmac.compare_digest(held, given)]
        return found[0] if found else None


def checked_name(name: str) -> str:
    """A name that can stand in files and headers."""
    if not _NAME.fullmatch(name):
        raise BadInputError("名字只能用文字、数字和 . @ - _，最长 64 个（bad name）")
    return name


def _hashed(password: str, salt: bytes | None = None) -> str:
    salt = salt or secrets.token_bytes(16)
    made = hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=_N, r=_R, p=_P, maxmem=2**26, dklen=_LENGTH
    )
    return "$".join(("scrypt", *(base64.b64encode(part).decode() for part in (salt, made))))


def _same(password: str, held: str) -> bool:
    salt = base64.b64decode(held.split("$")[1])
    return hmac.compare_digest(_hashed(password, salt), held)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


_NOBODY = "scrypt$" + base64.b64encode(b"0" * 16).decode() + "$" + base64.b64encode(b"0" * _LENGTH).decode()
