"""Passages as HTML: those of one document, and those that a search found, each with why."""

import re
from collections.abc import Sequence
from html import escape

from bot.evidence import Judgement
from bot.library import ExplainedSearch
from bot.types import Language
from knowledge.explain import Explained
from knowledge.types import DocumentRecord, Passage
from ui.chat.operator.marks import button, pages
from ui.texts import text


def preview_html(record: DocumentRecord, passages: Sequence[Passage], first: int, size: int, language: Language) -> str:
    """Return a page of a document's passages."""
    shown = "".join(f"<li>{_stored(each, language)}</li>" for each in passages)
    body = (
        f'<ol class="zy-passages">{shown}</ol>' if shown else f'<p class="zy-none">{text("no_passages", language)}</p>'
    )
    return (
        f'<section class="zy-preview"><header>'
        f'<h3 id="zy-of-{escape(record.id)}-{first}" tabindex="-1">{escape(record.title)}</h3>'
        f"{button('clear', record.id, text('close', language))}</header>"
        f'<div class="zy-uri">{escape(record.uri)}</div>{_origin(record, language)}{body}'
        f"{pages(first, size, record.passages, 'passages_shown', language)}</section>"
    )


def _origin(record: DocumentRecord, language: Language) -> str:
    """Return who wrote a document and when it was published, as far as it says so."""
    said = [text("written_by", language, author=record.author)] if record.author else []
    if record.published_at:
        said.append(text("published_on", language, day=f"{record.published_at:%Y-%m-%d}"))
    return f'<div class="zy-where">{escape(" · ".join(said))}</div>' if said else ""


def found_html(search: ExplainedSearch | None, took_ms: float, language: Language) -> str:
    """Return what a search found, and why."""
    if search is None:
        return f'<p class="zy-none">{text("bench_empty", language)}</p>'
    found = search.explanation
    summary = text(
        "bench_summary",
        language,
        found=len(found.passages),
        candidates=found.candidates,
        ms=f"{took_ms:.0f}",
        terms=_listed(found.terms, language),
    )
    cards = "".join(_found(number, each, language) for number, each in enumerate(found.passages, start=1))
    nothing = "" if cards else f'<p class="zy-none">{text("bench_nothing", language)}</p>'
    return (
        f'<div role="status"><p class="zy-where">{escape(summary)}</p>{_judged(search.judgement, language)}</div>'
        f'{nothing}<ol class="zy-found">{cards}</ol>{_dropped(found.dropped, language)}'
    )


def _judged(judgement: Judgement, language: Language) -> str:
    scores = judgement.score, judgement.enough
    key = "bench_enough" if judgement.score >= judgement.enough else "bench_weak"
    if key == "bench_weak" and judgement.holds:
        key, scores = "bench_across", (judgement.across, judgement.enough_across)
    score, enough = (f"{value:.2f}".replace("-", "−") for value in scores)
    mark = "zy-ready" if judgement.holds else "zy-failed"
    return f'<p class="zy-evidence {mark}">{escape(text(key, language, score=score, enough=enough))}</p>'


def _stored(passage: Passage, language: Language) -> str:
    where = _where(passage, language)
    number = text("passage_number", language, number=passage.chunk.ordinal + 1)
    return f'<div class="zy-where"><b>{number}</b>{where}</div><blockquote>{escape(passage.chunk.text)}</blockquote>'


def _found(number: int, each: Explained, language: Language) -> str:
    passage = each.passage
    return (
        f'<li><article class="zy-hit"><header><span class="zy-marker">{number}</span> <b>{escape(passage.title)}</b>'
        f'<span class="zy-where">{_where(passage, language)}</span></header>{_scores(each, language)}'
        f'<p class="zy-why">{_why(each, language)}</p>'
        f'<blockquote class="zy-text">{_marked(passage.chunk.text, each.matched)}</blockquote>'
        f'<div class="zy-uri" title="{escape(passage.uri)}">{escape(passage.uri.rsplit("/", 1)[-1])}</div>'
        "</article></li>"
    )


def _scores(each: Explained, language: Language) -> str:
    passage, parts = each.passage, each.parts
    shown = [
        ("meaning", f"{passage.similarity:.3f}", _rank(each.meaning_rank, language)),
        ("words", f"{passage.words:.2f}" if each.words_rank else "–", _rank(each.words_rank, language)),
        ("fused", f"{parts.score:.3f}", _rank(each.fused_rank, language)),
    ]
    if passage.score != parts.score:
        shown.append(("reranked", f"{passage.score:.3f}", ""))
    cells = "".join(
        f'<div class="zy-score-{name}"><dt>{text(f"score_{name}", language)}{_kind(name, language)}</dt>'
        f"<dd>{value} <small>{rank}</small></dd></div>"
        for name, value, rank in shown
    )
    return f'<dl class="zy-scores">{cells}</dl>'


def _kind(name: str, language: Language) -> str:
    """Return what a part's score is, for who knows such scores."""
    return f" <small>{text(f'score_{name}_is', language)}</small>" if name in ("meaning", "words") else ""


def _rank(rank: int | None, language: Language) -> str:
    return text("rank", language, rank=rank) if rank else text("rank_none", language)


def _why(each: Explained, language: Language) -> str:
    """Return in words which part found a passage, what its score is made of, and what was done to it."""
    parts = each.parts
    found = "why_both" if each.meaning_rank and each.words_rank else "why_meaning" if each.meaning_rank else "why_words"
    said = [text(found, language)]
    if each.matched:
        said.append(text("why_matched", language, words=_listed(each.matched, language)))
    made = text("why_fused", language, meaning=f"{parts.meaning:.3f}", words=f"{parts.words:.3f}")
    if parts.across:
        made += " " + text("why_across", language, across=f"{parts.across:.3f}")
    said.append(made)
    if each.neighbours:
        positions = _listed([str(position + 1) for position in each.neighbours], language)
        said.append(text("why_joined", language, positions=positions))
    if each.passage.also_in:
        places = _listed([uri.rsplit("/", 1)[-1] for uri in each.passage.also_in], language)
        said.append(text("why_also", language, places=places))
    return escape(("；" if language == "zh" else "; ").join(said))


def _listed(names: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(names)


def _dropped(passages: Sequence[Passage], language: Language) -> str:
    if not passages:
        return ""
    rows = "".join(f"<li><b>{escape(each.title)}</b> {escape(each.chunk.text)}</li>" for each in passages)
    summary = text("dropped", language, count=len(passages))
    return f'<details class="zy-source"><summary>{summary}</summary><ul>{rows}</ul></details>'


def _where(passage: Passage, language: Language) -> str:
    chunk = passage.chunk
    where = [text("page", language, page=chunk.page)] if chunk.page else []
    heading = " › ".join(chunk.headings).removeprefix(passage.title).removeprefix(" › ")
    where += [heading] if heading else []
    return "".join(f" · {escape(part)}" for part in where)


def _marked(passage: str, matched: Sequence[str]) -> str:
    """Return a passage with what matches marked; of a run of Chinese also its pairs where it stands apart."""
    words = {each for word in matched for each in (word, *_pairs(word))}
    if not words:
        return escape(passage)
    longest_first = sorted(words, key=len, reverse=True)
    pattern = "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in longest_first)
    pieces = re.split(f"({pattern})", passage, flags=re.IGNORECASE)
    pieces[::2] = [escape(piece) for piece in pieces[::2]]
    pieces[1::2] = [f"<mark>{escape(piece)}</mark>" for piece in pieces[1::2]]
    return "".join(pieces)


def _pairs(word: str) -> list[str]:
    return [] if word.isascii() else [word[start : start + 2] for start in range(len(word) - 1)]
