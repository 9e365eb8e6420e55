"""The preferences of “About me”: what a person states, and what is inferred of them, theirs to remove."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal, cast, get_args

import gradio as gr

from bot.bot import Bot
from bot.types import LANGUAGES, Language
from memory.errors import NotFound
from memory.types import Expertise, Format, Inference, Interest, Length, Level, Profile, QuietHours
from ui.chat.failures import failures_shown
from ui.chat.person import user_id, zone_name
from ui.inferences import inference_words
from ui.render import notice_html
from ui.texts import text

_SHOWN = 60  # inferences, the surest; the export has them all
_LENGTHS: tuple[Length, ...] = get_args(Length)
_FORMATS: tuple[Format, ...] = get_args(Format)
_LEVELS: tuple[Level, ...] = get_args(Level)
_LEVEL_NAMES = {text(f"level_{level}", each).casefold(): level for level in _LEVELS for each in LANGUAGES} | {
    level: level for level in _LEVELS
}


def build_preferences(tab: gr.Tab, bot: Bot, language: Language) -> None:
    """Add the components and events of what is stated, and of what is inferred."""
    gr.Markdown(f"### {text('preferences', language)}")
    fields = _build_fields(language)
    save = gr.Button(text("save", language), variant="primary", size="sm")

    def current(request: gr.Request) -> list[str | gr.Textbox]:
        *values, zone = fields_of(bot.people.profile(user_id(request)), language)
        return [*values, gr.Textbox(zone, placeholder=zone_name(request))]

    def store(*values: str, request: gr.Request) -> None:
        profile = stated(values, language)
        if profile.quiet_hours and not profile.zone:  # which are looked at when no browser is there to say it
            profile = replace(profile, zone=zone_name(request) or None)
        with failures_shown(language):
            bot.people.set_profile(user_id(request), profile)
        gr.Info(text("saved", language))

    def kept(  # noqa: PLR0913 - Gradio hands over the components one by one
        answer_in: str, length: str, form: str, level: str, tone: str, knows: str, wanted: str, unwanted: str,
        start: str, end: str, zone: str, request: gr.Request,
    ) -> None:  # fmt: skip
        store(answer_in, length, form, level, tone, knows, wanted, unwanted, start, end, zone, request=request)

    tab.select(current, outputs=fields, api_visibility="private")
    save.click(kept, fields, api_visibility="private")
    _build_inferred(tab, bot, language)


def _build_fields(language: Language) -> list[gr.components.Component]:
    def choice(name: str, values: Sequence[str]) -> gr.Radio:
        prefix = "level" if name == "expertise" else name
        choices = [
            (text(f"{prefix}_any", language), ""),
            *((text(f"{prefix}_{each}", language), each) for each in values),
        ]
        return gr.Radio(choices, label=text(name, language))

    with gr.Row():
        answer_in = gr.Radio(
            [(text("same_language", language), ""), ("中文", "zh"), ("English", "en")],
            label=text("language", language),
        )
        length, form, level = choice("length", _LENGTHS), choice("format", _FORMATS), choice("expertise", _LEVELS)
    with gr.Row():
        tone = gr.Textbox(label=text("tone", language), placeholder=text("tone_placeholder", language))
        knows = gr.Textbox(label=text("expertise_in", language))
    with gr.Row():
        interests = gr.Textbox(label=text("interests", language))
        unwanted = gr.Textbox(label=text("unwanted", language))
    with gr.Row():
        quiet = [gr.Textbox(label=text(f"quiet_{name}", language), max_lines=1) for name in ("from", "to")]
        zone = gr.Textbox(label=text("zone", language), info=text("zone_means", language), max_lines=1)
    gr.HTML(notice_html(text("quiet_means", language)))
    return [answer_in, length, form, level, tone, knows, interests, unwanted, *quiet, zone]


def fields_of(profile: Profile, language: Language) -> Iterator[str]:
    """Yield what the fields show of a profile, in their order."""
    comma, colon = (", ", ": ") if language == "en" else (",", ":")
    stated_interests = [each for each in profile.interests if each.origin == "stated"]
    topics = [each for each in profile.expertise if each.topic]
    quiet = profile.quiet_hours
    yield profile.language or ""
    yield profile.length or ""
    yield profile.format or ""
    yield next((each.level for each in profile.expertise if not each.topic), "")
    yield profile.tone or ""
    yield comma.join(f"{each.topic}{colon}{text(f'level_{each.level}', language)}" for each in topics)
    yield comma.join(each.name for each in stated_interests if each.weight > 0)
    yield comma.join(each.name for each in stated_interests if each.weight < 0)
    yield f"{quiet.start:%H:%M}" if quiet else ""
    yield f"{quiet.end:%H:%M}" if quiet else ""
    yield profile.zone or ""


def stated(values: Sequence[str], language: Language) -> Profile:
    """Return the profile that the fields state.

    Raises:
        gr.Error: a level of knowledge or a time is written in a way that cannot be read.
    """
    answer_in, length, form, level, tone, knows, wanted, unwanted, start, end, zone = values
    general = (Expertise(cast(Level, level)),) if level else ()
    liked = [Interest(name, 1.0, "stated") for name in _names(wanted)]
    return Profile(
        language=cast(Literal["zh", "en"], answer_in) or None,
        tone=tone.strip() or None,
        length=cast(Length, length) or None,
        interests=(*liked, *(Interest(name, -1.0, "stated") for name in _names(unwanted))),
        format=cast(Format, form) or None,
        expertise=(*general, *(_expertise(part, language) for part in _names(knows))),
        quiet_hours=_quiet(start, end, language),
        zone=zone.strip() or None,
    )


def _expertise(part: str, language: Language) -> Expertise:
    topic, _, name = part.replace("：", ":").rpartition(":")
    level = _LEVEL_NAMES.get(name.strip().casefold())
    if not topic.strip() or level is None:
        raise gr.Error(text("expertise_unread", language, part=part), print_exception=False)
    return Expertise(level, topic.strip())


def _quiet(start: str, end: str, language: Language) -> QuietHours | None:
    if not start.strip() and not end.strip():
        return None
    try:
        return QuietHours(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
    except ValueError as error:
        raise gr.Error(text("quiet_unread", language), print_exception=False) from error


def _names(field: str) -> list[str]:
    return [name.strip() for name in re.split("[,，、]", field) if name.strip()]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a row of the list needs to be drawn."""

    shown: gr.State
    bot: Bot
    language: Language


def _build_inferred(tab: gr.Tab, bot: Bot, language: Language) -> None:
    gr.Markdown(f"### {text('inferred', language)}")
    gr.HTML(notice_html(text("inferred_means", language)))
    shown = gr.State(0)  # grows when the list must be drawn again
    forget = gr.Button(text("forget_inferred", language), variant="stop", size="sm", render=False)

    @gr.render(inputs=shown, triggers=[tab.select, shown.change])  # type: ignore[untyped-decorator]
    def inferred(_drawn: int, request: gr.Request) -> None:
        known = bot.people.profile(user_id(request)).inferred
        if not known:
            gr.Markdown(text("no_inferred", language))
        for inference in known[:_SHOWN]:
            _inference_row(inference, _Drawn(shown, bot, language))

    def forget_all(drawn: int, request: gr.Request) -> int:
        bot.people.forget_inferred(user_id(request))
        gr.Info(text("deleted", language))
        return drawn + 1

    forget.render()  # type: ignore[no-untyped-call]
    forget.click(forget_all, shown, shown, api_visibility="private")


def _inference_row(inference: Inference, drawn_in: _Drawn) -> None:
    shown, bot, language = drawn_in.shown, drawn_in.bot, drawn_in.language
    what, sure, seen = inference_words(inference, language)
    with gr.Row(key=inference.id, elem_classes="zy-inference"):
        gr.HTML(notice_html(f"{what} · {sure} · {seen}"), key=f"{inference.id}-words")
        refuse = gr.Button(text("not_so", language), size="sm", scale=0, min_width=90, key=f"{inference.id}-not")

    def remove(drawn: int, request: gr.Request) -> int:
        try:
            bot.people.refuse_inference(user_id(request), inference.id)
        except NotFound:  # removed in another window: what was wanted is so
            return drawn + 1
        gr.Info(text("deleted", language))
        return drawn + 1

    refuse.click(remove, shown, shown, api_visibility="private")
