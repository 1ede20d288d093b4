"""Signing in at a provider of OpenID Connect: the accounts that an office has anyway open the door.

Authlib speaks the protocol (authorization code with PKCE, state and nonce; the id token's signature, issuer,
audience and time). What lies between leaving and coming back stands in a signed cookie, not in memory, so
that any replica can finish what another began.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from starlette.middleware.sessions import SessionMiddleware

from assistant.service.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from assistant.config import Settings

BACK = "/login/back"
LEAVING = "law-signing-in"
LASTS = 600  # seconds between leaving for the provider and coming back
BEGUN = 5  # sign-ins of one browser that may be under way
DISCOVERY = ".well-known/openid-configuration"


class Provider:
    """The provider of the settings: `begin` sends a person there, `finish` says who came back."""

    def __init__(self, settings: Settings) -> None:
        from authlib.integrations.starlette_client import OAuth

        self.issuer = settings.oidc_issuer.rstrip("/")
        self.claim, self.allow = settings.oidc_claim, settings.oidc_allow
        oauth: Any = OAuth()
        self._client: Any = oauth.register(
            "provider",
            client_id=settings.oidc_client,
            client_secret=settings.oidc_secret.get_secret_value() or None,
            server_metadata_url=f"{self.issuer}/{DISCOVERY}",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
        )

    def remembering(self, app: ASGIApp, secret: str, secure: bool) -> ASGIApp:
        """An application whose requests have a session for what lies between `begin` and `finish`."""
        return SessionMiddleware(app, secret, LEAVING, LASTS, "/", "lax", secure)

    async def begin(self, request: Request) -> Response:
        """A redirect to the provider; Problem where it cannot be reached."""
        from httpx2 import HTTPError  # what Authlib asks with

        if len(request.session) >= BEGUN:
            request.session.clear()
        try:
            metadata = await self._client.load_server_metadata()
            if str(metadata.get("issuer", "")).rstrip("/") != self.issuer:
                raise Problem("no_provider")
            back = f"{str(request.base_url).rstrip('/')}{BACK}"
            gone: Response = await self._client.authorize_redirect(request, back)
        except (HTTPError, RuntimeError, ValueError) as error:
            raise Problem("no_provider") from error
        return gone

    async def finish(self, request: Request) -> str:
        """The name of who came back; Problem where the provider does not vouch for one that may come in."""
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError
        from joserfc.errors import JoseError

        try:
            told = await self._client.authorize_access_token(request)
        except (AuthlibBaseError, JoseError) as error:
            raise Problem("not_vouched") from error
        except (HTTPError, RuntimeError, ValueError) as error:
            raise Problem("no_provider") from error
        claims = told.get("userinfo") or {}
        name = claims.get(self.claim)
        if not isinstance(name, str) or not name or (self.claim == "email" and not _verified(claims)):
            raise Problem("not_vouched")
        if not any(fnmatchcase(name.lower(), allowed.lower()) for allowed in self.allow):
            raise Problem("not_allowed", name=name[:100])
        return name


def _verified(claims: dict[str, Any]) -> bool:
    """Whether an address is its owner's, as far as the provider says anything of that."""
    return claims.get("email_verified", True) in (True, "true")
