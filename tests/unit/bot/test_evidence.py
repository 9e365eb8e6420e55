from dataclasses import replace

from bot.evidence import judge, only_restates, weigh
from knowledge.types import Chunk, Passage


def passage(text, ordinal=0):
    return Passage(Chunk(f"c{ordinal}", "d1", ordinal, text), "Guide", "guide.md", 1.0, 0.9)


LONG = passage(
    "Lanterns hang over the old street. The ferry leaves every 20 minutes from pier 4. "
    "Painters come here in spring. A ticket for the ferry costs 3 euros."
)


def test_passages_are_evidence_when_they_are_close_or_hold_the_words_of_the_question():
    near, far = replace(LONG, similarity=0.9), replace(LONG, similarity=0.8)
    assert judge("submarine licence", [near]).holds
    assert judge("ferry ticket", [far]).holds
    assert not judge("submarine licence", [far]).holds
    assert not judge("anything", []).holds


def test_across_languages_the_model_decides_on_what_is_not_about_something_else():
    assert judge("渡轮多久一班?", [replace(LONG, similarity=0.8)]).holds
    assert not judge("潜水艇执照怎么考?", [replace(LONG, similarity=0.7)]).holds


def test_the_words_of_a_question_weigh_by_their_rarity_and_where_they_stand_together():
    together = weigh("What does a ticket for the ferry cost?", [LONG])
    apart = weigh("Do painters hang lanterns on the pier?", [LONG])
    assert 0.4 < together.in_sentences == together.in_passage < 1
    assert apart.in_passage > apart.in_sentences
    assert weigh("Submarine licence?", [LONG]).in_passage == 0.0


def test_titles_and_headings_are_part_of_the_text():
    headed = replace(LONG, chunk=replace(LONG.chunk, headings=("Harbour",)))
    assert weigh("harbour painters", [headed]).in_sentences == 1.0
    assert weigh("guide", []).score < weigh("guide", [LONG]).score


def test_what_an_answer_cites_must_itself_speak_of_the_question():
    aside = replace(passage("Submarines are kept in pen 9.", 1), similarity=0.8)
    near = replace(LONG, similarity=0.9)
    assert judge("How often does the ferry leave?", [near, aside], [near]).holds
    assert not judge("How often does the ferry leave?", [near, aside], [aside]).holds


def test_saying_the_question_again_is_no_answer():
    assert only_restates("Why are comb jellies rare as fossils?", "Comb jellies are rare as fossils.")
    assert only_restates("为什么栉水母作为化石极其罕见?", "栉水母作为化石极其罕见。")
    assert not only_restates("Why are comb jellies rare?", "Comb jellies are rare because they are soft.")


def test_but_to_yes_no_or_a_choice_it_may_be_one():
    for question, answer in [
        ("Is the museum closed on Mondays?", "The museum is closed on Mondays."),
        ("Which is older, the tower or the bridge?", "The tower is older."),
        ("博物馆周一开门吗?", "博物馆周一开门。"),
        ("这里有没有早餐?", "这里有早餐。"),
    ]:
        assert not only_restates(question, answer)
