from dataclasses import replace

import pytest

from bot.citations import cite as cite_with
from knowledge.join import joined
from knowledge.types import Chunk, ChunkKey, Passage


def passage(text, title="Guide", ordinal=0):
    return Passage(Chunk(f"c{ordinal}", "d1", ordinal, text, ("Opening hours",), 2), title, "guide.md", 1.0, 0.9)


def cite(text, passages, likeness=0.9):
    return cite_with(text, passages, lambda one, other: likeness)


MUSEUM = passage("The museum opens at 9:30. It is closed on Mondays. Tickets cost 12 euros.")
TRAIN = passage("The express train takes 75 minutes to Osaka.", ordinal=1)


def test_a_supported_marker_becomes_a_citation_that_quotes_the_passage():
    text, citations = cite("The museum opens at 9:30 [1].", [MUSEUM])
    assert text == "The museum opens at 9:30. [1]" or text == "The museum opens at 9:30 [1]."
    assert [citation.marker for citation in citations] == [1]
    assert citations[0].quote in MUSEUM.chunk.text
    assert "9:30" in citations[0].quote
    assert (citations[0].page, citations[0].heading) == (2, "Opening hours")


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before_it():
    _, citations = cite("The train takes 75 minutes to Osaka. [2] Enjoy!", [MUSEUM, TRAIN])
    assert [citation.marker for citation in citations] == [2]


def test_a_marker_of_no_passage_is_dropped():
    text, citations = cite("The museum opens at 9:30 [7].", [TRAIN])
    assert "[7]" not in text
    assert citations == ()


def test_a_marker_whose_passage_says_something_else_is_dropped():
    text, citations = cite("Penguins live in the southern hemisphere [1].", [MUSEUM])
    assert text == "Penguins live in the southern hemisphere."
    assert citations == ()


def test_a_forgotten_marker_is_added_where_the_passage_clearly_says_it():
    text, citations = cite("The museum opens at 9:30. Have a nice day!", [TRAIN, MUSEUM])
    assert "[2]" in text
    assert [citation.marker for citation in citations] == [2]


def test_several_markers_in_one_bracket_are_all_checked():
    _, citations = cite("The museum is closed on Mondays [1, 2].", [MUSEUM, TRAIN])
    assert [citation.marker for citation in citations] == [1]


def test_chinese_answers_cite_with_either_bracket():
    source = passage("退款会在七个工作日内到账。周日不处理退款。")
    text, citations = cite("退款会在七个工作日内到账【1】。", [source])
    assert "[1]" in text
    assert citations[0].quote == "退款会在七个工作日内到账。"


def test_across_languages_the_numbers_must_match():
    _, right = cite("火车需要75分钟[1]。", [TRAIN])
    _, wrong = cite("火车需要95分钟[1]。", [TRAIN])
    assert len(right) == 1
    assert wrong == ()


def test_across_languages_the_matter_must_be_the_same():
    _, other_matter = cite("公司的首席执行官叫张三[1]。", [TRAIN], likeness=0.7)
    assert other_matter == ()


def test_code_stays_as_it_is():
    source = passage("Install it with pip install zhiyin and start it with zhiyin serve.")
    text = "Install it with pip [1].\n```sh\npip install zhiyin\necho rows[0]\n```\nUse rows[0]."
    cited, _ = cite(text, [source])
    assert "```sh\npip install zhiyin\necho rows[0]\n```" in cited
    assert "rows[0]." in cited


def test_beside_what_is_supported_a_statement_that_nothing_supports_is_left_out():
    text, _ = cite("The museum opens at 9:30 [1]. It was built of glass in 1887. Enjoy your visit!", [MUSEUM])
    assert (
        text == "The museum opens at 9:30. [1] Enjoy your visit!"
        or text == "The museum opens at 9:30 [1]. Enjoy your visit!"
    )
    text, _ = cite(
        "博物馆九点半开门[1]。它建于清朝乾隆年间的北京城。",
        [passage("博物馆九点半开门。")],
        [passage("博物馆九点半开门。")],
    )
    assert text == "博物馆九点半开门。[1]"


def test_what_the_person_told_and_what_the_passages_lack_may_be_said():
    text = "Tickets cost 12 euros [1]. You are vegan and like green tea. The documents do not say whether there is a cafeteria."
    kept, _ = cite_with(text, [MUSEUM], lambda one, other: 0.9, lambda sentence: "vegan" in sentence)
    assert "vegan" in kept
    assert "cafeteria" in kept


def test_an_initial_ends_no_sentence():
    source = passage("Neuromancer won the Philip K. Dick Award.")
    text, citations = cite("Neuromancer won the Philip K. Dick Award [1].", [source])
    assert text.count("[1]") == 1
    assert len(citations) == 1


def test_numbers_in_words_are_the_same_numbers():
    source = passage("退款会在七个工作日内到账。")
    assert len(cite("退款会在7个工作日内到账[1]。", [source])[1]) == 1
    assert cite("退款会在8个工作日内到账[1]。", [source])[1] == ()


def test_a_forgotten_marker_is_added_across_languages_where_the_matter_and_the_numbers_are_the_same():
    text, (citation,) = cite("火车需要75分钟。", [MUSEUM, TRAIN], likeness=0.8)
    assert (text, citation.marker) == ("火车需要75分钟。[2]", 2)
    assert cite("火车需要95分钟。", [TRAIN], likeness=0.9)[1] == ()
    assert cite("火车需要75分钟。", [TRAIN], likeness=0.77)[1] == ()


def test_an_answer_without_any_marker_is_cited_from_less():
    text, (citation,) = cite("The express train reaches Osaka quickly.", [MUSEUM, TRAIN])
    assert (text, citation.marker) == ("The express train reaches Osaka quickly. [2]", 2)
    assert cite("The documents do not say how long the express train takes.", [TRAIN])[1] == ()


def test_a_citation_names_the_page_of_its_quote_where_a_passage_goes_on_overleaf():
    begun = passage("The museum is open every day but")
    over = passage("on Mondays. Tickets cost 12 euros at the counter.", ordinal=1)
    over = replace(over, chunk=replace(over.chunk, page=3))
    (whole,) = joined([begun], {ChunkKey("d1", 1): over})
    _, (citation,) = cite("Tickets cost 12 euros at the counter [1].", [whole.passage])
    assert (citation.quote, citation.page) == ("Tickets cost 12 euros at the counter.", 3)
    _, (citation,) = cite("The museum is open every day [1].", [whole.passage])
    assert citation.page == 2


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("班车7:30发车[1]。", "班车每天早上七点三十分发车。"),
        ("食堂11:30开饭[1]。", "食堂十一点半开饭。"),
        ("奖金总额为320,000元[1]。", "奖金总额为三十二万元。"),
        ("手续费是0.5%[1]。", "手续费是千分之五。"),
        ("Revenue was 18.4 million yuan [1].", "Revenue: 18,400,000 yuan in all."),
        ("营收为1,840万元[1]。", "Revenue was 18.4 million yuan."),
        ("系统于2025年11月7日上线[1]。", "系统于２０２５年１１月７日上线。"),
        ("The system goes live on 7 November 2025 [1].", "The system goes live on 2025-11-07."),
        ("It goes live on Nov 7 [1].", "系统于11月7日上线。"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(answer, source):
    assert len(cite(answer, [passage(source)])[1]) == 1


def test_a_passage_that_names_another_currency_supports_nothing():
    assert cite("Tickets cost 12 dollars [1].", [MUSEUM])[1] == ()
    assert len(cite("Tickets cost €12 [1].", [MUSEUM])[1]) == 1


def test_the_number_of_an_entry_is_no_number_of_the_answer():
    source = passage("Action items: add a linter rule (Tomas), update the runbook (Ana). The meeting took 1 hour.")
    text, (citation,) = cite("1. Add a linter rule (Tomas).\n2. Update the runbook (Ana) [Source 1].", [source])
    assert text == "1. Add a linter rule (Tomas). [1]\n2. Update the runbook (Ana). [1]" or (
        text == "1. Add a linter rule (Tomas). [1]\n2. Update the runbook (Ana) . [1]"
    )
    assert citation.quote.startswith("Action items")


def test_a_marker_is_read_in_whatever_form_it_is_written():
    for marker in ("[资料1]", "［1］", "[^1]", "[1-2]", "(1)", "（来源1）", "[Source 1]"):
        text, citations = cite(f"The museum is closed on Mondays {marker}.", [MUSEUM, TRAIN])
        assert text == "The museum is closed on Mondays. [1]"
        assert [each.marker for each in citations] == [1]
