"""One turn over real rooms; the model is scripted, so that what the bot itself does is seen alone."""

import asyncio
import json
from pathlib import Path
from typing import ClassVar

import pytest

from bot.errors import EmptyMessage, MessageTooLong, ModelUnavailable
from bot.llm.scripted import ScriptedChat
from bot.payload import citations_of, follow_ups_of
from bot.types import Finished, Gathered, Progress, Suggested, TextDelta, Turn
from knowledge.types import Access
from memory.errors import ConversationNotFound

HOURS = "It closes at 18:30 on weekdays [1]."


async def events_of(bot, user, text, conversation_id=None):
    return [event async for event in bot.stream(Turn(user.id, "team", text, conversation_id))]


async def test_sources_come_before_the_first_word_and_the_answer_cites_them(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        events = await events_of(bot, user, "When does the Hangzhou office close on weekdays?")
        kinds = [type(event) for event in events]
        assert kinds.index(Gathered) < kinds.index(TextDelta)
        answer = events[-1].answer
        assert answer.text == HOURS.replace(" [1].", ". [1]") or answer.text == HOURS
        assert [citation.title for citation in answer.citations] == ["Office handbook"]
        assert "18:30" in answer.citations[0].quote
        assert answer.citations[0].quote in answer.citations[0].text
        assert not answer.refused


async def test_a_marker_in_another_form_is_streamed_whole_and_plain(open_bot):
    with open_bot(ScriptedChat([HOURS.replace("[1]", "[Source 1]")])) as bot:
        user = bot.people.sign_in("team", "Ada")
        events = await events_of(bot, user, "When does the Hangzhou office close on weekdays?")
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == HOURS
        assert [citation.marker for citation in events[-1].answer.citations] == [1]


async def test_the_answer_is_saved_with_its_citations_before_it_is_finished(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        answer = (await events_of(bot, user, "When does the Hangzhou office close on weekdays?"))[-1].answer
        question, reply = bot.people.messages(user.id, answer.conversation_id)
        assert (question.role, reply.role, reply.id) == ("user", "assistant", answer.message_id)
        assert citations_of(reply) == answer.citations


async def test_an_answer_that_no_passage_supports_is_withheld_and_what_lies_nearest_is_named(open_bot):
    with open_bot(ScriptedChat(["The chief executive is called Zebulon Quartermaine [1]."])) as bot:
        user = bot.people.sign_in("team", "Ada")
        answer = await bot.answer(Turn(user.id, "team", "Who leads the Hangzhou office?"))
        assert answer.refused
        assert "Zebulon" not in answer.text
        assert "Office handbook › Opening hours [" in answer.text
        assert all(citation.quote == "" and f"[{citation.marker}]" in answer.text for citation in answer.citations)
        _, reply = bot.people.messages(user.id, answer.conversation_id)
        assert follow_ups_of(reply) == answer.follow_ups


STAFF = "How many people work in the Hangzhou office?"
NINE = "The Hangzhou office opens at 9:00 [1]."


@pytest.mark.parametrize(("word", "refused"), [("yes", False), ("no", True)])
async def test_an_answer_on_thin_evidence_is_looked_at_again_and_stands_or_is_taken_back(open_bot, word, refused):
    model = ScriptedChat([NINE, word])
    with open_bot(model) as bot:
        user = bot.people.sign_in("team", "Ada")
        events = await events_of(bot, user, STAFF)
        answer = events[-1].answer
        assert str(model.prompts[-1][-1].content).endswith(
            f"Question: {STAFF}\nAnswer: The Hangzhou office opens at 9:00."
        )
        assert events.index(Progress("verify")) == len(events) - 2
        assert answer.refused is refused
        assert ("9:00" in answer.text) is not refused
        assert answer.timings_ms["verify"] > 0
        _, reply = bot.people.messages(user.id, answer.conversation_id)
        assert (reply.text, follow_ups_of(reply)) == (answer.text, answer.follow_ups)


async def test_an_answer_stands_by_its_evidence_where_the_model_cannot_look_again(open_bot):
    def broken(messages):
        if "Passage:" in str(messages[1].content):
            raise ModelUnavailable("gone")
        return NINE

    with open_bot(ScriptedChat(broken)) as bot:
        user = bot.people.sign_in("team", "Ada")
        answer = await bot.answer(Turn(user.id, "team", STAFF))
        assert "9:00" in answer.text


async def test_a_refusal_offers_questions_that_the_documents_answer(open_bot):
    with open_bot(ScriptedChat(["The documents do not say.", HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        declined = await bot.answer(Turn(user.id, "team", "How many people work in the Hangzhou office?"))
        assert declined.refused
        question = "What does “Office handbook” say about Opening hours?"
        assert question in declined.follow_ups
        answered = await bot.answer(Turn(user.id, "team", question))
        assert not answered.refused
        assert answered.follow_ups == ()


async def test_what_no_passage_speaks_of_is_declined_without_asking_the_model(open_bot):
    model = ScriptedChat(["It is 42."])
    with open_bot(model) as bot:
        user = bot.people.sign_in("team", "Ada")
        answer = await bot.answer(Turn(user.id, "team", "Which submarine licence does a captain need?"))
        assert answer.refused
        assert model.prompts == []


async def test_a_follow_up_searches_with_the_question_before_it(open_bot):
    with open_bot(ScriptedChat([HOURS, "On Saturdays it closes at 16:00 [1]."])) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close on weekdays?"))
        second = await bot.answer(Turn(user.id, "team", "And on Saturdays?", first.conversation_id))
        assert [citation.title for citation in second.citations] == ["Office handbook"]


async def test_what_a_person_says_is_known_in_their_other_conversations_only(open_bot):
    with open_bot(ScriptedChat(["不吃辣的人可以点鸳鸯锅[1]。"])) as bot:
        ada, eve = bot.people.sign_in("team", "Ada"), bot.people.sign_in("team", "Eve")
        noted = await bot.answer(Turn(ada.id, "team", "我不吃辣"))
        assert [memory.text for memory in noted.remembered] == ["我不吃辣"]
        later = await bot.answer(Turn(ada.id, "team", "在成都我能吃什么?"))
        assert [memory.text for memory in later.memories_used] == ["我不吃辣"]
        assert later.conversation_id != noted.conversation_id
        other = await bot.answer(Turn(eve.id, "team", "在成都我能吃什么?"))
        assert other.memories_used == ()


async def test_the_prompt_holds_the_relevant_memory_and_the_passage(open_bot):
    model = ScriptedChat(["不吃辣的人可以点鸳鸯锅[1]。"])
    with open_bot(model) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "我不吃辣"))
        await bot.answer(Turn(user.id, "team", "在成都我能吃什么?"))
        prompt = str(model.prompts[-1][-1].content)
        assert "我不吃辣" in prompt
        assert "鸳鸯锅" in prompt


async def test_a_person_asks_what_is_known_and_has_it_forgotten(open_bot):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "I'm allergic to peanuts. I live in Berlin."))
        about = await bot.answer(Turn(user.id, "team", "What do you know about me?"))
        assert "allergic to peanuts" in about.text
        assert "Berlin" in about.text
        gone = await bot.answer(Turn(user.id, "team", "Forget that I'm allergic to peanuts"))
        assert "peanuts" in gone.text
        assert [memory.text for memory in bot.about(user.id).memories] == ["I live in Berlin"]
        await bot.answer(Turn(user.id, "team", "忘掉关于我的一切"))
        assert bot.about(user.id).memories == ()


async def test_a_forgotten_statement_leaves_the_prompt_of_its_own_conversation_too(open_bot):
    model = ScriptedChat([HOURS])
    with open_bot(model) as bot:
        user = bot.people.sign_in("team", "Ada")
        said = await bot.answer(Turn(user.id, "team", "I'm allergic to peanuts."))
        await bot.answer(Turn(user.id, "team", "Forget that I'm allergic to peanuts", said.conversation_id))
        await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close?", said.conversation_id))
        spoken = [str(message.content) for message in model.prompts[-1] if message.type == "human"]
        assert not any(text.startswith("I'm allergic") for text in spoken)


async def test_nothing_of_what_was_forgotten_reaches_a_prompt_or_is_learned_again(open_bot):
    model = ScriptedChat([HOURS])
    with open_bot(model) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await bot.answer(Turn(user.id, "team", "I'm vegan"))
        for text in ("What do you know about me?", "Forget that I'm vegan", "Forget that I speak French"):
            await bot.answer(Turn(user.id, "team", text, first.conversation_id))
        await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close?", first.conversation_id))
        prompt = " ".join(str(message.content) for message in model.prompts[-1])
        assert "vegan" not in prompt
        assert "French" not in prompt
        bot.settle()
        assert bot.about(user.id).memories == ()


async def test_where_several_memories_may_be_meant_the_person_is_asked(open_bot):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        for text in ("I like green tea", "I like black tea"):
            await bot.answer(Turn(user.id, "team", text))
        answer = await bot.answer(Turn(user.id, "team", "Forget that I like tea"))
        assert "Which of these" in answer.text
        assert len(bot.about(user.id).memories) == 2
        await bot.answer(Turn(user.id, "team", "Forget that I like black tea"))
        assert [memory.text for memory in bot.about(user.id).memories] == ["I like green tea"]


@pytest.mark.parametrize(
    ("told", "asked", "held"),
    [
        ("I live in Hangzhou", "Where do I live?", "Hangzhou"),
        ("My dog is called Rex", "What is my dog called?", "Rex"),
        ("我叫小林", "你知道我的名字吗?", "小林"),
        ("I moved to Leeds last month.", "Where do I live now?", "Leeds"),
        ("I'm a paramedic.", "what do I do for a living?", "paramedic"),
        ("我上个月搬到苏州了。", "我现在住哪？", "苏州"),
        ("我女儿五岁了", "我女儿几岁了？", "五岁"),
        ("My sister Clara is a vet in Lyon.", "What does Clara do?", "vet"),
        ("我儿子叫乐乐，今年上小学", "乐乐上几年级了？", "小学"),
    ],
)
async def test_what_a_person_asks_back_of_themselves_comes_from_memory(open_bot, told, asked, held):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", told))
        answer = await bot.answer(Turn(user.id, "team", asked))
        assert held in answer.text
        assert not answer.refused


async def test_news_of_what_is_known_are_thanked_for_and_answered_with_no_recital(open_bot):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "We share the house with a whippet named Juno."))
        answer = await bot.answer(Turn(user.id, "team", "Juno had to be rehomed, sadly."))
        known = "Until now I knew: “We share the house with a whippet named Juno”."
        assert answer.text == f"Thank you for telling me. {known}"


async def test_an_answer_that_rests_on_a_memory_is_not_withheld(open_bot):
    with open_bot(ScriptedChat(["You are vegan and like tea."])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "I am vegan and I like tea"))
        answer = await bot.answer(Turn(user.id, "team", "What do you think the Hangzhou office should cook for me?"))
        assert "vegan" in answer.text


async def test_news_of_a_person_gets_no_talk_of_documents(open_bot):
    with open_bot(ScriptedChat(["Oh, get well soon!"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        answer = await bot.answer(Turn(user.id, "team", "I broke my left ankle yesterday evening"))
        assert answer.text == "Oh, get well soon!"


async def test_a_wish_for_a_language_holds_from_then_on(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        noted = await bot.answer(Turn(user.id, "team", "Please answer in Chinese from now on"))
        assert noted.language == "zh"
        assert bot.about(user.id).profile.language == "zh"
        answer = await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close?"))
        assert answer.language == "zh"


async def test_a_message_that_the_model_cannot_read_whole_is_refused_with_what_to_do(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        with pytest.raises(MessageTooLong, match="ZHIYIN_LLM_CONTEXT_TOKENS"):
            await bot.answer(Turn(user.id, "team", "茶" * 7_900))


async def test_a_recommendation_says_truly_why(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "I love baking bread"))
        events = await events_of(bot, user, "What should I read next?")
        slate = next(event.slate for event in events if isinstance(event, Suggested))
        assert slate.recommendations[0].item.title == "Sourdough for beginners"
        assert "I love baking bread" in slate.recommendations[0].reason
        assert "Sourdough" in events[-1].answer.text


@pytest.mark.parametrize(
    ("said", "liked", "about"),
    [
        (
            [
                "I have a dentist appointment on 3 May",
                "Where do I live now?",
                "I like football",
                "How do I change a tyre?",
            ],
            "I love baking bread",
            {"An hour with the baker: a listening list"},
        ),
        (
            ["下个月三号去看牙医", "我现在住哪？", "我喜欢弹钢琴", "我女儿今年五岁"],
            "我喜欢喝茶",
            {"《茶经》", "一只110毫升的白瓷盖碗"},
        ),
    ],
)
async def test_no_reason_names_what_has_nothing_to_do_with_the_item(open_bot, said, liked, about):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        bot.library.import_items("team", Path("knowledge/demo/items.jsonl"))
        for text in [*said, liked]:
            await bot.answer(Turn(user.id, "team", text))
        language = "zh" if liked.startswith("我") else "en"
        slate = bot.recommend(user.id, "team", limit=12, language=language).recommendations
        personal = [each for each in slate if each.source in ("memory", "question", "interest")]
        assert {each.item.title for each in personal} >= about
        assert all(liked in each.reason for each in personal)
        assert all(text not in each.reason for each in slate for text in said)


async def test_nothing_is_inferred_from_what_no_document_answered(open_bot):
    with open_bot(ScriptedChat(["The Hangzhou office opens at 9:00 [1]."])) as bot:
        user = bot.people.sign_in("team", "Ada")
        for text in ("Where do I live now?", "My sister works in an office", "我女儿几岁了?", "Where is my office?"):
            await bot.answer(Turn(user.id, "team", text))
        assert bot.people.profile(user.id).interests == ()
        assert not [each for each in bot.people.profile(user.id).inferred if each.key == "content_type"]
        await bot.answer(Turn(user.id, "team", "When does the Hangzhou office open?"))
        assert bot.people.profile(user.id).inferred


async def test_what_a_person_dislikes_is_no_reason_to_recommend(open_bot):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "I hate baking bread"))
        slate = bot.recommend(user.id, "team")
        assert slate.recommendations[-1].item.title == "Sourdough for beginners"
        assert all("hate" not in each.reason for each in slate.recommendations)


async def test_a_liked_item_is_not_recommended_again_and_a_dismissed_one_neither(open_bot):
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        first, second, third = bot.recommend(user.id, "team").recommendations
        bot.record(user.id, first.item.id, "like", first.impression_id)
        bot.record(user.id, second.item.id, "dismiss", second.impression_id)
        assert [each.item.id for each in bot.recommend(user.id, "team").recommendations] == [third.item.id]


async def test_what_was_just_recommended_is_dismissed_by_a_word_in_the_chat(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        asked = await bot.answer(Turn(user.id, "team", "What should I read next?"))
        first, second, third = [each.item for each in asked.slate.recommendations]
        text = f"Don't suggest {first.title} again"
        named = await bot.answer(Turn(user.id, "team", text, asked.conversation_id))
        assert named.text == f"I won't suggest that again: “{first.title}”."
        assert [each.name for each in bot.about(user.id).profile.interests if each.origin == "stated"] == []
        again = await bot.answer(Turn(user.id, "team", "Recommend something else", asked.conversation_id))
        assert {each.item.id for each in again.slate.recommendations} == {second.id, third.id}
        none = await bot.answer(Turn(user.id, "team", "别再推荐这些了,推荐点别的", asked.conversation_id))
        assert none.slate.recommendations == ()
        nothing = await bot.answer(Turn(user.id, "team", "stop suggesting it", asked.conversation_id))
        assert "no recommendation before" in nothing.text


async def test_what_is_dismissed_where_nothing_personal_is_kept_is_not_promised(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        asked = await bot.answer(Turn(user.id, "team", "What should I read next?", personalised=False))
        answer = await bot.answer(Turn(user.id, "team", "stop suggesting it", asked.conversation_id))
        assert "I cannot keep that" in answer.text
        assert len(bot.recommend(user.id, "team").recommendations) == 3


async def test_liking_an_item_tells_of_an_interest_in_its_tags(open_bot, tmp_path):
    file = tmp_path / "items.jsonl"
    file.write_text(json.dumps({"id": "b1", "title": "The Three-Body Problem", "tags": ["science fiction"]}), "utf-8")
    with open_bot(ScriptedChat(["-"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        bot.library.import_items("team", file)
        bot.record(user.id, "b1", "like")
        (interest,) = bot.about(user.id).profile.interests
        assert (interest.name, interest.weight, interest.origin) == ("science fiction", 0.5, "inferred")
        bot.record(user.id, "b1", "dislike")
        bot.record(user.id, "b1", "dislike")
        assert bot.about(user.id).profile.interests[0].weight < 0
        about = await bot.answer(Turn(user.id, "team", "What do you know about me?"))
        assert "science fiction" not in about.text


async def test_a_refused_message_leaves_nothing_behind(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        for text, error in (("   ", EmptyMessage), ("a" * 1_000_000, MessageTooLong)):
            with pytest.raises(error):
                await bot.answer(Turn(user.id, "team", text))
        assert bot.people.conversations(user.id) == []


async def test_another_persons_conversation_cannot_be_joined(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        ada, eve = bot.people.sign_in("team", "Ada"), bot.people.sign_in("team", "Eve")
        answer = await bot.answer(Turn(ada.id, "team", "When does the Hangzhou office close?"))
        with pytest.raises(ConversationNotFound):
            await bot.answer(Turn(eve.id, "team", "And on Saturdays?", answer.conversation_id))


async def test_a_stopped_answer_is_kept_as_far_as_it_got(open_bot):
    with open_bot(ScriptedChat(["one two three four five six seven eight [1]"])) as bot:
        user = bot.people.sign_in("team", "Ada")
        events = bot.stream(Turn(user.id, "team", "When does the Hangzhou office close?"))
        async for event in events:
            if isinstance(event, TextDelta):
                break
        await events.aclose()
        await asyncio.sleep(0)
        (conversation,) = bot.people.conversations(user.id)
        messages = bot.people.messages(user.id, conversation.id)
        assert messages[0].role == "user"
        assert [message.payload.get("stopped") for message in messages[1:]] in ([], [True])


async def test_when_the_model_breaks_the_question_is_not_lost(open_bot):
    def broken(messages):
        raise ModelUnavailable("gone")

    with open_bot(ScriptedChat(broken)) as bot:
        user = bot.people.sign_in("team", "Ada")
        with pytest.raises(ModelUnavailable):
            await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close?"))
        (conversation,) = bot.people.conversations(user.id)
        assert [message.role for message in bot.people.messages(user.id, conversation.id)] == ["user"]


async def test_regenerating_replaces_the_last_answer(open_bot):
    with open_bot(ScriptedChat([HOURS, "The office closes at 18:30 [1]."])) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close on weekdays?"))
        events = [event async for event in bot.regenerate(user.id, "team", first.conversation_id)]
        assert isinstance(events[-1], Finished)
        messages = bot.people.messages(user.id, first.conversation_id)
        assert [message.role for message in messages] == ["user", "assistant"]
        assert messages[1].text != first.text


class BreakingChat(ScriptedChat):
    """Answers once; after that it breaks when it has said so many words."""

    words: ClassVar[int]

    def _reply(self, messages):
        for number, chunk in enumerate(super()._reply(messages)):
            if len(self.prompts) > 1 and number == self.words:
                raise ModelUnavailable("gone")
            yield chunk


class SilentChat(BreakingChat):
    words = 0


class HalvingChat(BreakingChat):
    words = 2


@pytest.mark.parametrize("kind", [SilentChat, HalvingChat])
async def test_an_answer_that_is_asked_again_is_kept_until_there_are_words_of_another(open_bot, kind):
    model = kind([HOURS])
    with open_bot(model) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close on weekdays?"))
        bot.rate(user.id, first.message_id, 1)
        before = bot.people.messages(user.id, first.conversation_id)
        with pytest.raises(ModelUnavailable):
            _ = [event async for event in bot.regenerate(user.id, "team", first.conversation_id)]
        question, answer = bot.people.messages(user.id, first.conversation_id)
        assert question == before[0]
        assert answer == before[1] if kind is SilentChat else answer.text == "It closes"
        assert all(first.text not in str(message.content) for message in model.prompts[-1])


class ShortSightedChat(ScriptedChat):
    """Knows that it reads little, and remembers how long an answer it was asked for."""

    context_tokens: ClassVar[int] = 1024
    asked: ClassVar[list[int]] = []

    async def _astream(self, messages, stop=None, run_manager=None, **kwargs):
        self.asked.append(kwargs["max_tokens"])
        async for chunk in super()._astream(messages, stop, run_manager, **kwargs):
            yield chunk


async def test_the_model_is_asked_for_no_longer_an_answer_than_there_is_room_for(open_bot):
    with open_bot(ShortSightedChat([HOURS]), llm={"context_tokens": 4096, "answer_tokens": 512}) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close on weekdays?"))
        assert ShortSightedChat.asked == [256]


async def test_everything_is_there_after_a_restart(open_bot):
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "Ada")
        await bot.answer(Turn(user.id, "team", "I live in Berlin."))
        await bot.answer(Turn(user.id, "team", "When does the Hangzhou office close on weekdays?"))
    with open_bot(ScriptedChat([HOURS])) as bot:
        user = bot.people.sign_in("team", "ada")
        assert len(bot.people.conversations(user.id)) == 2
        assert [memory.text for memory in bot.about(user.id).memories] == ["I live in Berlin"]
        assert bot.library.search(Access.operator("team"), "opening hours", top_k=1)[0].title == "Office handbook"
