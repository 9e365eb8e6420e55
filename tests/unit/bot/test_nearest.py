from dataclasses import replace

from bot.nearest import nearest
from knowledge.types import Chunk, Passage

ASKED = "What does “Guide” say about Tickets?"


def passage(ordinal, heading="Hours", title="Guide", similarity=0.85, document="d1"):
    headings = (title, heading) if heading else (title,)
    return Passage(Chunk(f"c{ordinal}", document, ordinal, "Text.", headings), title, "guide.md", 1.0, similarity)


def test_what_lies_nearest_is_named_with_its_markers_and_asked_about():
    found = nearest(ASKED, [passage(0), passage(1, "", "Tea", document="d2")], "en")
    assert found.text == "The documents do not say. The nearest I found: Guide › Hours [1]; Tea [2]."
    assert [citation.marker for citation in found.citations] == [1, 2]
    assert found.follow_ups == ("What does “Guide” say about Hours?", "What is “Tea” about?")


def test_in_chinese_too():
    found = nearest(ASKED, [passage(0, "开放时间", "指南"), passage(1, "", "茶", document="d2")], "zh")
    assert found.text == "文档中没有提到这一点。最接近的内容是:《指南》开放时间 [1];《茶》 [2]。"
    assert found.follow_ups == ("《指南》里“开放时间”是怎么说的?", "《茶》主要讲什么?")


def test_each_part_of_a_document_is_named_once_and_three_at_most():
    found = nearest(ASKED, [passage(0), passage(1), *(passage(n, f"Part {n}") for n in range(2, 6))], "en")
    assert [citation.marker for citation in found.citations] == [1, 3, 4]


def test_what_has_nothing_to_do_with_the_question_is_not_named():
    far = replace(passage(0), similarity=0.7)
    assert nearest(ASKED, [far], "en").citations == ()
    assert nearest(ASKED, [], "zh").text.startswith("文档中还没有提到")


def test_passages_in_another_language_are_measured_on_their_own_scale():
    near, far = passage(0, similarity=0.76), passage(1, "Tickets", similarity=0.70)
    assert [each.marker for each in nearest("几点开门?", [near, far], "zh").citations] == [1]
    assert nearest("When does it open?", [near], "en").citations == ()
    chinese = replace(near, chunk=replace(near.chunk, text="早上九点开门。"))
    assert [each.marker for each in nearest("When does it open?", [chinese], "en").citations] == [1]


def test_what_was_asked_is_not_offered_again():
    assert nearest(ASKED, [passage(0, "Tickets")], "en").follow_ups == ()
