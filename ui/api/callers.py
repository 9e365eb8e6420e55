"""What routes get: the bot, the person that a request speaks for, what it may see, whether it is the operator's."""

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from bot.bot import Bot
from knowledge.types import Access
from memory.types import User
from ui.auth import access_of, api_caller, check_operator


def _bot(request: Request) -> Bot:
    return cast(Bot, request.app.state.bot)


TheBot = Annotated[Bot, Depends(_bot)]
Limit = Annotated[int, Query(ge=1, le=100)]


def _caller(request: Request, bot: TheBot) -> User:
    return api_caller(request, bot)


Caller = Annotated[User, Depends(_caller)]


def _seen(request: Request, bot: TheBot, user: Caller) -> Access:
    return access_of(request, bot, user.id)


Seen = Annotated[Access, Depends(_seen)]


def _operator(request: Request, bot: TheBot, user: Caller) -> User:
    check_operator(request, bot)
    return user


Operator = Annotated[User, Depends(_operator)]


def _holder_of_own_key(request: Request, bot: TheBot) -> None:
    check_operator(request, bot, own_key=True)


OwnKey = Annotated[None, Depends(_holder_of_own_key)]
