"""What routes are given: the bot, and the person that a request speaks for (see `ui/auth.py`)."""

from typing import Annotated, cast

from fastapi import Depends, Request

from bot.bot import Bot
from memory.types import User
from ui.auth import api_caller


def _bot(request: Request) -> Bot:
    return cast(Bot, request.app.state.bot)


TheBot = Annotated[Bot, Depends(_bot)]


def _caller(request: Request, bot: TheBot) -> User:
    return api_caller(request, bot)


Caller = Annotated[User, Depends(_caller)]
