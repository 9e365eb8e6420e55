import json

import pytest

from bot.evaluate.scores import contains, exact_match, f1
from bot.evaluate.squad import SquadQuestion, SquadSet, paragraph_document, read_squad, write_paragraphs


def test_an_answer_matches_whatever_its_case_articles_and_punctuation():
    assert exact_match("The Panthers.", ["panthers"])
    assert not exact_match("The Panthers won.", ["panthers"])


def test_an_answer_is_contained_by_whole_words_and_by_chinese_characters():
    assert contains("The defence gave up 308 points.", ["308"])
    assert not contains("The defence gave up 3081 points.", ["308"])
    assert contains("黑豹队丢了308分。", ["308 分"])
    assert not contains("黑豹队", ["", "白虎队"])


def test_f1_takes_the_nearest_of_the_expected_answers():
    assert f1("Denver Broncos", ["Broncos", "Carolina"]) == pytest.approx(2 / 3)
    assert f1("丢了三百", ["三百分"]) == pytest.approx(4 / 7)
    assert f1("nothing of it", ["x"]) == 0.0


def test_a_set_is_read_sampled_alike_and_written_as_documents(tmp_path):
    article = {
        "paragraphs": [
            {"context": f"Text {number}.", "qas": [{"question": f"Q{number}?", "answers": [{"text": "A"}] * 2}]}
            for number in range(5)
        ]
    }
    article["paragraphs"][0]["qas"].append({"question": "Nothing answers this?", "answers": []})
    (tmp_path / "set.json").write_text(json.dumps({"data": [article]}), "utf-8")
    squad = read_squad(tmp_path / "set.json")
    assert (squad.questions[3].text, squad.questions[3].answers, squad.questions[3].paragraph) == ("Q3?", ("A",), 3)
    assert squad.sample(2) == squad.sample(2)
    assert len(squad.sample(0)) == 5
    paths = write_paragraphs(squad, tmp_path / "out")
    assert paths[4].read_text("utf-8") == "Text 4."


def test_a_sample_is_asked_in_another_language_with_the_answers_of_both():
    def asked(language: str, *, answers: tuple[str, ...], count: int = 5) -> SquadSet:
        questions = (SquadQuestion(f"{language}{number}?", (*answers, str(number)), number) for number in range(count))
        return SquadSet(("text",) * count, tuple(questions))

    english, chinese = asked("en", answers=("red",)), asked("zh", answers=("红",))
    here = english.sample(3)
    assert english.sample_of(chinese, 3) == [
        SquadQuestion(f"zh{each.paragraph}?", ("红", str(each.paragraph), "red"), each.paragraph) for each in here
    ]
    assert english.sample_of(english, 3) == here
    with pytest.raises(ValueError, match="argument 2"):
        english.sample_of(asked("zh", answers=(), count=4), 0)


def test_a_paragraph_is_a_document_that_its_name_tells_from_others():
    first, second = (paragraph_document("eval", name, "茶要泡三分钟。") for name in ("zh/0", "zh/1"))
    assert (first.uri, first.language, first.sections[0].text) == ("zh/0", "zh", "茶要泡三分钟。")
    assert first.id != second.id
