"""What the bot says in its own fixed words, in both languages, and how a model's refusal is recognised."""

import re
from typing import Literal

from bot.types import Language
from knowledge.language import split_sentences

PhraseName = Literal[
    "nothing_found",
    "withdrawn",
    "nearest",
    "ask_about",
    "ask_about_part",
    "about_nothing",
    "about_off",
    "about_temporary",
    "about_memories",
    "about_interests",
    "remembered",
    "not_remembered",
    "not_remembered_temporary",
    "noted",
    "forgot",
    "forgot_last",
    "forgot_all",
    "forget_what",
    "forget_which",
    "told",
    "told_news",
    "wish_noted",
    "wish_once",
    "wish_in_question",
    "wish_temporary",
    "link_code",
    "linked",
    "recap",
    "recap_nothing",
    "recap_off",
    "recap_temporary",
    "recommend_lead",
    "recommend_nothing",
    "dismissed",
    "dismiss_what",
    "dismiss_not_kept",
]

_PHRASES: dict[PhraseName, dict[Language, str]] = {
    "nothing_found": {
        "en": "The documents do not say anything about this yet. Ask about something they cover, or add a document.",
        "zh": "文档中还没有提到这方面的内容。可以换个问题,或者先添加相关文档。",
    },
    "withdrawn": {
        "en": "This answer rested on a document that is no longer open to you.",
        "zh": "这条回答依据的文档已不再对你开放。",
    },
    "nearest": {
        "en": "The documents do not say. The nearest I found: {names}.",
        "zh": "文档中没有提到这一点。最接近的内容是:{names}。",
    },
    "ask_about": {"en": "What is “{title}” about?", "zh": "《{title}》主要讲什么?"},
    "ask_about_part": {"en": "What does “{title}” say about {heading}?", "zh": "《{title}》里“{heading}”是怎么说的?"},
    "about_nothing": {
        "en": "I don't know anything about you yet. Tell me something, such as what you like to eat or read.",
        "zh": "我还不了解你。可以告诉我一些事,比如你喜欢吃什么、读什么。",
    },
    "about_off": {
        "en": "Memory or personalisation is off here, so I use nothing that I know of you. What is stored stands under "
        "“About me”, where you can change that, too.",
        "zh": "这里没有开启记忆或个性化,所以我不会使用对你的了解;已保存的内容在「关于我」里,也可以在那里开启。",
    },
    "about_temporary": {
        "en": "This is a temporary chat: in it I use nothing that I know of you, and keep nothing. Ask me in another chat, "
        "or look under “About me”.",
        "zh": "这是临时对话:我不会使用对你的了解,也不会保存任何内容。请在普通对话里问我,或查看「关于我」。",
    },
    "about_memories": {"en": "This is what you have told me:", "zh": "你告诉过我这些:"},
    "about_interests": {"en": "You seem to be interested in: {names}.", "zh": "你似乎对这些感兴趣:{names}。"},
    "remembered": {"en": "I'll remember that: {texts}.", "zh": "我记住了:{texts}。"},
    "noted": {
        "en": "Thank you, I have noted that. What I know of you stands under “About me”.",
        "zh": "好的,我记下了这个变化。我知道的都在「关于我」里。",
    },
    "not_remembered": {
        "en": "Thank you for telling me. I keep no memory of it: memory is switched off. You can change that under "
        "“About me”.",
        "zh": "谢谢你告诉我。记忆功能没有开启,所以我不会记下来;你可以在「关于我」里开启。",
    },
    "not_remembered_temporary": {
        "en": "Thank you for telling me. This is a temporary chat, of which I keep nothing; tell me in another one if I "
        "should remember it.",
        "zh": "谢谢你告诉我。这是临时对话,我不会保存任何内容;想让我记住,请在普通对话里告诉我。",
    },
    "forgot": {"en": "Forgotten: {texts}.", "zh": "已经忘掉:{texts}。"},
    "forgot_last": {
        "en": "I keep nothing of what you said last: “{text}”. It still stands in this conversation.",
        "zh": "你刚才说的「{text}」我不会记住;它仍留在这段对话里。",
    },
    "forgot_all": {
        "en": "I have forgotten everything you told me about yourself ({count} memories).",
        "zh": "你告诉我的关于你的一切,我都已忘掉(共{count}条)。",
    },
    "forget_what": {
        "en": "I have no memory of that, so there was nothing to forget. You can see what I know under “About me”.",
        "zh": "我没有这方面的记忆,所以没有什么可忘的。你可以在“关于我”里查看我记得的内容。",
    },
    "forget_which": {
        "en": "Which of these do you mean? {texts}. Say “forget that …” with its words, or delete it under “About me”.",
        "zh": "你指的是哪一条?{texts}。请用原话说“忘掉……”,或在“关于我”里删除。",
    },
    "recap": {"en": "This is what I find in our conversations:", "zh": "在我们的对话里找到这些:"},
    "recap_nothing": {
        "en": "I find nothing like that in our conversations.",
        "zh": "在我们的对话里没有找到这样的内容。",
    },
    "recap_off": {
        "en": "Memory or personalisation is off here, so I do not look at earlier conversations. You can change that "
        "under “About me”.",
        "zh": "这里没有开启记忆或个性化,所以我不会查看以前的对话;你可以在「关于我」里开启。",
    },
    "recap_temporary": {
        "en": "This is a temporary chat: in it I do not look at earlier conversations. Ask me in another chat.",
        "zh": "这是临时对话:我不会查看以前的对话。请在普通对话里问我。",
    },
    "told": {"en": "You told me: {texts}.", "zh": "你告诉过我:{texts}。"},
    "told_news": {
        "en": "Thank you for telling me. Until now I knew: {texts}.",
        "zh": "谢谢你告诉我。在这之前我知道的是:{texts}。",
    },
    "wish_noted": {
        "en": "From now on: {what}. You can change that under “About me”.",
        "zh": "好的,以后:{what}。可以在「关于我」里更改。",
    },
    "wish_once": {
        "en": "I can do that in a question (“… in bullet points”). To keep it, allow me to fit answers to you under "
        "“About me”.",
        "zh": "提问时可以这样要求(例如“用列表回答……”)。想让我一直这样做,请在「关于我」里允许按你的情况回答。",
    },
    "wish_in_question": {
        "en": "Gladly, for one answer: say so together with the question (“…, in Chinese this time”).",
        "zh": "好的,只用于一次回答:请和问题写在一起(例如“这次用英文回答:……”)。",
    },
    "wish_temporary": {
        "en": "This is a temporary chat, of which I keep nothing: say so together with the question it is for.",
        "zh": "这是临时对话,我不会保存任何内容:请和问题写在一起说。",
    },
    "link_code": {
        "en": "Your code is {code}. Within ten minutes, write “link {code}” where you want to be known as the same person, "
        "or give it there under “About me”. Show it to nobody.",
        "zh": "你的绑定码是 {code}。请在十分钟内到另一个渠道发送「绑定 {code}」,或在那边的「关于我」里输入。不要给别人看。",
    },
    "linked": {
        "en": "Done: you are known here as {person} now, with one memory, one profile and all conversations. You can unlink "
        "under “About me”.",
        "zh": "完成:你在这里的身份现在是{person},记忆、偏好和对话合为一份。可以在「关于我」里解除绑定。",
    },
    "recommend_lead": {"en": "Here is what I would suggest to you next:", "zh": "接下来我推荐你看看这些:"},
    "recommend_nothing": {
        "en": "There is nothing left to recommend: everything here has been seen or set aside.",
        "zh": "暂时没有可推荐的内容:这里的都看过或已被你搁置。",
    },
    "dismissed": {"en": "I won't suggest that again: {texts}.", "zh": "好的,不再推荐:{texts}。"},
    "dismiss_what": {
        "en": "There is no recommendation before this that I could set aside. Of a topic say so by its name (“don't "
        "recommend football”).",
        "zh": "前面没有可以搁置的推荐。如果是某类话题,请说出名称(例如“别推荐足球”)。",
    },
    "dismiss_not_kept": {
        "en": "I cannot keep that: personalisation is off here. You can change that under “About me”.",
        "zh": "这里没有开启个性化,所以我记不住这一点;可以在「关于我」里开启。",
    },
}
_DECLINES = re.compile(
    r"\b(documents?|sources?|passages?|text)\b.{0,30}\b(do(es)? not|don'?t|doesn'?t)\b.{0,20}"
    r"\b(say|mention|contain|provide|specify|state|include|cover|answer|discuss)"
    r"|\b(not|isn'?t) (mentioned|stated|specified|provided|given|available) in the (documents?|sources?)"
    r"|\bno information\b|\bi (do not|don'?t) know\b|\bcannot (answer|find)\b"
    r"|(文档|资料|来源|文中|文本)(中|里|内)?(并)?(没有|未)(提到|提及|说明|提供|包含|给出|记载|找到|涉及|相关)"
    r"|无法(回答|确定|得知)|我不知道|没有(相关|足够)(的)?(信息|资料|内容)",
    re.IGNORECASE,
)
_HOWEVER = re.compile(r"\b(but|however|although|though|only that)\b|但|不过|然而|只", re.IGNORECASE)
_DECLINE_WITHIN = 120  # characters: a refusal says so at once, a long answer that ends in a caveat is no refusal


def phrase(name: PhraseName, language: Language, **values: object) -> str:
    """Return a fixed sentence in a language, with its values filled in."""
    return _PHRASES[name][language].format(**values)


def declines(text: str) -> bool:
    """Tell whether a model's answer says that the sources do not hold the answer."""
    return bool(_DECLINES.search(text[:_DECLINE_WITHIN]))


def only_declines(text: str) -> bool:
    """Tell whether a model's answer says that and nothing else."""
    return declines(text) and len(split_sentences(text)) == 1 and not _HOWEVER.search(text)


def enumerate_texts(texts: list[str], language: Language) -> str:
    """Return short texts as one run, quoted and parted as the language does it."""
    return "、".join(f"「{text}」" for text in texts) if language == "zh" else ", ".join(f"“{text}”" for text in texts)
