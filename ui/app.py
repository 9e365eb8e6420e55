"""The web application: sessions, login, errors, the HTTP API, and the Gradio chat in both languages."""

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import gradio as gr
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.middleware.sessions import SessionMiddleware

from bot.bot import Bot
from bot.errors import SecretRefused
from bot.types import LANGUAGES, Language
from memory.errors import InvalidRecord
from memory.types import Purpose
from ui.api import documents, identities, ingestion, privacy, profile
from ui.api.limits import BodyLimit
from ui.api.routes import router
from ui.auth import COOKIE, LoginRequired, session_key, sign_in, signed_in
from ui.chat.page import build_page, head, style, theme
from ui.consent import consent_page
from ui.content_policy import OwnContentOnly
from ui.errors import ROOM_ERRORS, explain, problem_of
from ui.login import KeyAsked, login_page
from ui.texts import CONSENT_VERSION, PURPOSES, text

logger = logging.getLogger(__name__)

_SESSION_S = 180 * 24 * 3600
_ICON = Path(__file__).parent / "chat" / "icon.svg"


def build_app(bot: Bot) -> FastAPI:
    """Return the application that serves one bot."""
    app = FastAPI(title="Zhiyin", description="Ask documents, be known, get something to read next.")
    app.state.bot = bot
    pages = frozenset(f"/{language}" for language in LANGUAGES)
    app.add_middleware(LoginRequired, bot=bot, paths=pages)
    app.add_middleware(
        SessionMiddleware,
        secret_key=session_key(bot.settings),
        session_cookie=COOKIE,
        max_age=_SESSION_S,
        same_site="lax",
    )
    app.add_middleware(BodyLimit, uploads=bot.settings.upload_bytes)
    app.add_middleware(OwnContentOnly, paths=pages)
    for kind in ROOM_ERRORS:
        app.add_exception_handler(kind, _problem_response)
    app.include_router(router)
    app.include_router(documents.router)
    app.include_router(ingestion.router)
    app.include_router(privacy.router)
    app.include_router(profile.router)
    app.include_router(identities.router)
    _add_entrance(app, bot)
    _add_consent(app, bot)
    for language in LANGUAGES:
        _mount_chat(app, bot, language)
    return app


def _add_entrance(app: FastAPI, bot: Bot) -> None:
    """Add the way in and out: the start page, signing in, signing out."""
    key, operator_key = (bool(each.get_secret_value()) for each in (bot.settings.key, bot.settings.operator_key))
    asked: KeyAsked = "of all" if key else "of the operator" if operator_key else "of nobody"

    @app.get("/", include_in_schema=False)
    def start(request: Request) -> Response:
        """Go to the chat in the reader's language."""
        return RedirectResponse(f"/{_language(request)}/")

    @app.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        """Return the icon of the browser's tab."""
        return FileResponse(_ICON, media_type="image/svg+xml")

    @app.get("/login", include_in_schema=False)
    def ask_name(language: Language = "en") -> Response:
        """Show the login page."""
        return HTMLResponse(login_page(language, asked))

    @app.post("/login", include_in_schema=False)
    def take_name(
        request: Request, name: Annotated[str, Form()] = "", key: Annotated[str, Form()] = "", language: Language = "en"
    ) -> Response:
        """Sign in by name, and by the key where one is set."""
        try:
            sign_in(request, bot, name, key)
        except (InvalidRecord, SecretRefused) as error:
            why = text("login_bad", language) if isinstance(error, InvalidRecord) else explain(error, language)
            return HTMLResponse(login_page(language, asked, why), 422)
        except HTTPException as error:
            page = login_page(language, asked, text("login_wrong_key", language))
            return HTMLResponse(page, error.status_code)
        return RedirectResponse(f"/{language}/", 303)

    @app.get("/logout", include_in_schema=False)
    def sign_out(request: Request) -> Response:
        """Forget the session."""
        request.session.clear()
        return RedirectResponse("/", 303)


def _add_consent(app: FastAPI, bot: Bot) -> None:
    """Add the question that comes between signing in and the chat, once."""

    @app.get("/consent", include_in_schema=False)
    def ask_consent(language: Language = "en") -> Response:
        """Ask what may be done with what is learned of the person."""
        return HTMLResponse(consent_page(language))

    @app.post("/consent", include_in_schema=False)
    async def take_consent(request: Request, language: Language = "en") -> Response:
        """Record the answers: a box that is not ticked is a no."""
        ticked = set(await request.form())
        user = await asyncio.to_thread(signed_in, request, bot)
        if user is None:
            return RedirectResponse(f"/login?language={language}", 303)
        given: dict[Purpose, bool] = {purpose: purpose in ticked for purpose in PURPOSES}
        await asyncio.to_thread(bot.people.consent, user.id, given, CONSENT_VERSION)
        return RedirectResponse(f"/{language}/", 303)


def _mount_chat(app: FastAPI, bot: Bot, language: Language) -> None:
    def person(request: Request) -> str | None:
        user = signed_in(request, bot)
        return user.id if user else None

    gr.mount_gradio_app(
        app,
        build_page(bot, language),
        f"/{language}",
        auth_dependency=person,
        theme=theme(),
        css=style(),
        head=head(),
        max_file_size=bot.settings.upload_bytes,
        show_error=True,
        ssr_mode=False,
        footer_links=[],
    )


async def _problem_response(request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(error)
    logger.info("api.problem code=%s", problem.code)
    body = {"code": problem.code, "title": problem.title["en"], "detail": explain(error, _language(request))}
    headers = {"Retry-After": str(problem.retry_after_s)} if problem.retry_after_s else None
    return JSONResponse(body, problem.status, headers)


def _language(request: Request) -> Language:
    """Return the first of the browser's languages that is one of ours."""
    for part in request.headers.get("accept-language", "").split(","):
        for language in LANGUAGES:
            if part.strip().lower().startswith(language):
                return language
    return "en"
