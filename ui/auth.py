"""Who is asking. The one place to put real accounts: `signed_in` says who a request is from, the rest follows it.

Covered: a signed session cookie (HTTP only, same site), and the API's bearer key with the person's name in a header.
Where a key is set, signing in asks for it too. Who gives the operator's key, there or as bearer, is the operator. Not
covered: passwords. Whoever may come in and gives a name is that person, and sees what that person's groups may see.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
from dataclasses import replace
from urllib.parse import unquote

from fastapi import HTTPException, Request
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.bot import Bot
from bot.errors import NotAllowed
from bot.settings import Settings
from knowledge.types import Access
from memory.errors import NotFound
from memory.types import User

COOKIE = "zhiyin"
USER_HEADER = "X-Zhiyin-User"  # UTF-8, or percent-encoded as browsers need it
CHANNEL_HEADER = "X-Zhiyin-Channel"  # where the person of that name is: the same name elsewhere is somebody else

_KEY_BYTES = 32
_IDENTITY = "identity"  # of a session: by which identity somebody signed in, so that unlinking it ends the session
_GIVEN = "given"  # of a session: the digest of the key that was given when signing in
_CHANNEL = "web"  # whom the API names is, unless it says otherwise, who signs in under that name
_CHANNEL_NAME = re.compile(r"[a-z0-9-]{1,20}")


def session_key(settings: Settings) -> str:
    """Return the key that signs session cookies: the one set, which replicas share, or one made at first use.

    The one made is readable by its owner only.
    """
    if shared := settings.session_key.get_secret_value():
        return shared
    file = settings.data / ".session-key"
    if not file.exists():
        # Whole or not at all: a key cut short by a crash would sign what anybody can sign.
        incoming = settings.data / ".session-key.incoming"
        incoming.touch(mode=0o600)
        incoming.write_text(secrets.token_hex(_KEY_BYTES), "ascii")
        incoming.replace(file)
    return file.read_text("ascii").strip()


def sign_in(request: Request, bot: Bot, name: str, key: str) -> User:
    """Make the request's session that of a person; with the operator's key, that of the operator.

    Raises:
        HTTPException: 401, a key is set and this is another.
        InvalidRecord: the name is empty or too long.
        SecretRefused: it holds a secret.
    """
    keys = [each.get_secret_value() for each in (bot.settings.key, bot.settings.operator_key)]
    is_open = not keys[0] and not key
    if any(keys) and not is_open and not any(each and _same(key, each) for each in keys):
        raise HTTPException(401, "The key is wrong. It is the setting ZHIYIN_KEY.")
    user = bot.people.sign_in(bot.settings.space, name)
    request.session[_IDENTITY] = bot.people.identity_id(bot.settings.space, name)
    request.session[_GIVEN] = _digest(key, bot.settings)
    return user


def signed_in(request: Request, bot: Bot) -> User | None:
    """Return the person whose session the request belongs to; None when nobody signed in to this space."""
    identity_id = request.session.get(_IDENTITY)
    if not isinstance(identity_id, str):
        return None
    try:
        user = bot.people.of_identity(identity_id)
    except NotFound:  # unlinked or erased since
        return None
    return user if user.space_id == bot.settings.space else None


def api_caller(request: Request, bot: Bot) -> User:
    """Return whom an API request speaks for: its session, or the person that its header names.

    Raises:
        HTTPException: 401, the key is wrong or nobody is named; 422, the channel has no such name.
    """
    key, operator_key = bot.settings.key.get_secret_value(), bot.settings.operator_key.get_secret_value()
    bearer = _bearer(request.headers)
    if bearer and not any(each and _same(bearer, each) for each in (key, operator_key)):
        raise HTTPException(401, "The bearer key is wrong. It is the setting ZHIYIN_KEY.")
    if not bearer and (user := signed_in(request, bot)):
        return user
    if key and not bearer:
        raise HTTPException(401, "Sign in, or send the bearer key that is set as ZHIYIN_KEY.")
    name = request.headers.get(USER_HEADER, "")
    if not name:
        raise HTTPException(401, f"Name the person who asks in the header {USER_HEADER}.")
    given = unquote(name.encode("latin-1").decode("utf-8", "replace"))
    return bot.people.sign_in(bot.settings.space, given, channel_of(request, _CHANNEL))


def channel_of(request: Request, otherwise: str) -> str:
    """Return the channel that an API request names.

    Raises:
        HTTPException: 422, it has no such name.
    """
    channel = request.headers.get(CHANNEL_HEADER, otherwise)
    if not _CHANNEL_NAME.fullmatch(channel):
        raise HTTPException(422, f"A channel in {CHANNEL_HEADER} has 1 to 20 small letters, digits and dashes.")
    return channel


def is_operator(request: Request, bot: Bot) -> bool:
    """Return whether the operator's key came with a request, or with the signing in that it belongs to.

    Where there is no such key it is ZHIYIN_KEY; where neither is set, everybody is an operator.
    """
    settings = bot.settings
    wanted = settings.operator_key.get_secret_value() or settings.key.get_secret_value()
    if not wanted or _same(_bearer(request.headers), wanted):
        return True
    return _same(str(request.session.get(_GIVEN, "")), _digest(wanted, settings))


def check_operator(request: Request, bot: Bot, *, own_key: bool = False) -> None:
    """Make sure that a request is the operator's; with `own_key` nobody is one until ZHIYIN_OPERATOR_KEY is set.

    Raises:
        NotAllowed: it is not.
    """
    if not is_operator(request, bot) or (own_key and not _has_own_key(bot)):
        raise NotAllowed(
            "Sign in with the operator's key, or send it as bearer. It is the setting ZHIYIN_OPERATOR_KEY."
        )


def access_of(request: Request, bot: Bot, user_id: str) -> Access:
    """Return which documents a request may see and change: the operator's, with a key of their own, all.

    Without such a key the operator sees what the person sees, and may change all of that.
    """
    if not is_operator(request, bot):
        return bot.access(user_id)
    if _has_own_key(bot):
        return Access.operator(bot.settings.space)
    return replace(bot.access(user_id), owner="", operates=True)


class LoginRequired:
    """Sends people who have not signed in from the pages at `paths` to the login page.

    Those who have not been asked yet what they allow are sent to that question.
    """

    def __init__(self, app: ASGIApp, bot: Bot, paths: frozenset[str]) -> None:
        self._app = app
        self._bot = bot
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        page = scope.get("path", "").rstrip("/")
        if scope["type"] == "http" and page in self._paths:
            request = Request(scope)
            if entrance := await asyncio.to_thread(self._entrance, request):
                await RedirectResponse(f"/{entrance}?language={page.strip('/')}", 303)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _entrance(self, request: Request) -> str:
        """Return the page that comes before the one asked for; empty when none does."""
        user = signed_in(request, self._bot)
        if user is None:
            return "login"
        return "" if self._bot.people.permissions(user.id).asked else "consent"


def _has_own_key(bot: Bot) -> bool:
    return bool(bot.settings.operator_key.get_secret_value())


def _digest(key: str, settings: Settings) -> str:
    """Return what a session remembers of a key: nobody but this server can tell it, and another key has another."""
    return hmac.new(session_key(settings).encode(), key.encode(), hashlib.sha256).hexdigest()


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())


def _bearer(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""
