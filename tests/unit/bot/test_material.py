"""What is pasted in to be worked on states nothing of who pastes it; what only sounds like it does."""

import pytest

from bot.statements import statements_in
from bot.telling import unruled_in

PASTED = [
    "Customer email below, please answer it.\nI am John and I live in Rome.",
    "The message below is from a guest. I am allergic to cats.",
    "Please see the letter below and reply.\n\nI live in Rome and I have two kids.",
    "Reply to this message - I am allergic to cats and dogs.",
    "Reply to this: I live in Rome.",
    "Respond to the following – I have two kids.",
    "Answer this email\nI am vegan and I live in Rome.",
    "Please summarise. I was born in Lima and I live in Rome.",
    "Summarize this in one sentence. I was born in Lima.",
    "Translate into French - I live in Rome.",
    "Can you translate this? I live in Rome.",
    "Proofread this please! I have two kids.",
    "I have two kids and live in Rome. Is this sentence correct?",
    "Is this sentence correct: I have two kids",
    "Does this paragraph sound natural? I live in Rome.",
    "I live in Rome. Please translate the above.",
    "I am John and I live in Rome. Please reply to this email.",
    "I live in Rome since five years. Is this correct English?",
    "Customer: I am allergic to nuts.",
    "A client writes in - I live in Rome.",
    "客户写信来:我是老王,我住在上海。请帮我回复",
    "客户来信：我住在上海，我对花生过敏。",
    "用户反馈：我住在上海。",
    "同事发微信说:我有两个孩子。",
    "这句话对吗:我有两个孩子",
    "这句话对吗？我有两个孩子",
    "我有两个孩子。这句话对吗？",
    "我住在上海。这段话通顺吗？",
    "这样写有没有语病：我住在上海",
    "我住在上海。这么说自然吗？",
    "请总结。我出生在成都,我住在上海。",
    "帮我翻译一下。我住在上海。",
    "翻译成英文——我住在上海。",
    "请润色这段!我有两个孩子。",
    "我是老王，我住在上海。请帮我回复这封邮件。",
    "我住在上海。把上面这段翻译成英文。",
    "回复这条消息 - 我对猫过敏",
    "邮件见下。\n我住在上海。",
]
OWN = [
    ("My office is below the station and I live in Rome.", "I live in Rome"),
    ("Correct. I live in Rome.", "I live in Rome"),
    ("Summarise the report. I live in Rome.", "I live in Rome"),
    ("I live in Rome. Please summarise the handbook.", "I live in Rome"),
    ("I live in Rome. Translate this: Guten Tag", "I live in Rome"),
    ("I live in Rome. Is this sentence correct: he have a dog", "I live in Rome"),
    ("I have two kids. Is that a problem for the daycare?", "I have two kids"),
    ("I live in Rome. What does the text of the handbook say about leave?", "I live in Rome"),
    ("I'm allergic to cats - please keep that in mind.", "I'm allergic to cats - please keep that in mind"),
    ("I answer customer emails and I live in Rome.", "I live in Rome"),
    ("I live in Rome. How do I delete this message?", "I live in Rome"),
    ("I work as a translator. I live in Rome.", "I live in Rome"),
    ("Please reply in English. I live in Rome.", "I live in Rome"),
    ("I live in Rome. Is this text message from my bank real?", "I live in Rome"),
    ("Answer this question: I live in Rome, where can I swim?", "I live in Rome"),
    ("I am a customer of yours. I live in Rome.", "I live in Rome"),
    ("对。我住在上海。", "我住在上海"),
    ("总结一下这份报告。我住在上海。", "我住在上海"),
    ("我住在上海。请总结员工手册。", "我住在上海"),
    ("我住在上海。翻译这句：Guten Tag", "我住在上海"),
    ("我住在上海。这句话对吗：他有狗", "我住在上海"),
    ("我有两个孩子，这样可以报名吗？", "我有两个孩子"),
    ("我是翻译，我住在上海。", "我住在上海"),
    ("我每天回复客户的邮件，我住在上海。", "我住在上海"),
    ("我住在上海。怎么删除这条消息？", "我住在上海"),
    ("请用中文回复。我住在上海。", "我住在上海"),
    ("我在客服部工作，我住在上海。", "我住在上海"),
    ("我住在上海。那句话是谁说的？", "我住在上海"),
    ("我对花生过敏，请记住这句话。", "我对花生过敏，请记住这句话"),
    ("我写信给客户，我住在上海。", "我住在上海"),
]


@pytest.mark.parametrize("text", PASTED)
def test_what_is_pasted_in_states_nothing(text: str) -> None:
    assert statements_in(text) == []
    assert not unruled_in(text)


@pytest.mark.parametrize(("text", "stated"), OWN)
def test_what_only_sounds_like_it_is_remembered(text: str, stated: str) -> None:
    assert stated in [each.text for each in statements_in(text)]
