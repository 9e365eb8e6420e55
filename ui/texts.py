"""Every text of the faces, in both languages."""

from typing import get_args

from bot.types import Language
from memory.types import Purpose
from ui.operator_texts import OPERATOR_TEXTS

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
CONSENT_VERSION = "2026-11-25"  # of the texts whose names begin with consent_; a change of meaning is a new version

_PEOPLE: dict[str, dict[Language, str]] = {
    "app_title": {"en": "Zhiyin", "zh": "知音"},
    "tagline": {"en": "knows your documents, and you", "zh": "懂你的文档,也懂你"},
    "other_language": {"en": "中文", "zh": "English"},
    "sign_out": {"en": "Sign out", "zh": "退出"},
    "tab_chat": {"en": "Chat", "zh": "对话"},
    "tab_for_you": {"en": "For you", "zh": "为你推荐"},
    "tab_about": {"en": "About me", "zh": "关于我"},
    "tab_knowledge": {"en": "Knowledge", "zh": "知识库"},
    # signing in
    "login_lead": {"en": "Who is asking?", "zh": "请问你是谁?"},
    "login_name": {"en": "Your name", "zh": "你的名字"},
    "login_button": {"en": "Start", "zh": "开始"},
    "login_note": {
        "en": "No password in the demo: whoever gives the same name sees the same conversations and memories.",
        "zh": "演示版不设密码:输入同一个名字就能看到同样的对话和记忆。",
    },
    "login_key": {"en": "Access key", "zh": "访问密钥"},
    "login_operator_key": {"en": "Operator’s key (if you are one)", "zh": "管理员密钥(仅管理员填写)"},
    "login_wrong_key": {"en": "The key is wrong. Ask whoever runs this.", "zh": "密钥不对,请询问管理员。"},
    "login_bad": {"en": "A name has 1 to 80 printable characters.", "zh": "名字须为 1 到 80 个可见字符。"},
    # consent
    "consent_title": {"en": "What I may do", "zh": "我可以做什么"},
    "consent_lead": {
        "en": "May I get to know you? All three are up to you, everything works without them, and you can change each "
        "at any time under “About me”.",
        "zh": "可以让我认识你吗?以下三项都由你决定,不同意也能使用,随时可以在「关于我」里更改。",
    },
    "consent_memory": {"en": "Remember what I say about myself.", "zh": "记住我说的关于自己的事。"},
    "consent_memory_means": {
        "en": "I note facts, preferences and plans from your messages. You see each with the message it came from, and "
        "may change or delete it.",
        "zh": "我会从你的消息里记下事实、喜好和打算。每一条你都能看到出自哪句话,并可修改或删除。",
    },
    "consent_personalisation": {"en": "Fit answers and suggestions to me.", "zh": "按我的情况回答和推荐。"},
    "consent_personalisation_means": {
        "en": "I use your memories, preferences, interests, questions and what you open or like, for you alone.",
        "zh": "我会使用你的记忆、偏好、兴趣、提问,以及你打开或喜欢的内容;只用于你自己。",
    },
    "consent_analytics": {"en": "Use my judgements to improve.", "zh": "用我的评价来改进。"},
    "consent_analytics_means": {
        "en": "I keep your thumbs on answers, and count what you open or like into what is popular here.",
        "zh": "我会保存你对回答的评价,并把你打开或喜欢的内容计入这里的热门程度。",
    },
    "consent_button": {"en": "Continue", "zh": "继续"},
    "consent_note": {
        "en": "Your conversations are kept, encrypted, so that you can go on with them, until you delete them; a "
        "temporary chat is not kept at all.",
        "zh": "你的对话会加密保存,方便你继续,直到你删除;临时对话完全不保存。",
    },
    "memory_is_paused": {"en": "Memory is paused", "zh": "记忆已暂停"},
    "pause_memory": {"en": "Pause memory: note nothing, use nothing", "zh": "暂停记忆:不记录,也不使用"},
    "said_on": {"en": "Said on {day}", "zh": "说于{day}"},
    "days_meant": {"en": "Means {days}", "zh": "指{days}"},
    "from_message": {"en": "From: “{words}”", "zh": "出自:「{words}」"},
    "put_away": {"en": "What holds no longer ({count})", "zh": "已不再成立的({count})"},
    "put_away_superseded": {"en": "something newer holds", "zh": "已有更新的内容"},
    "put_away_merged": {"en": "says the same as another", "zh": "与另一条相同"},
    "put_away_expired": {"en": "its time is over", "zh": "时间已过"},
    "put_away_forgotten": {"en": "you took it back", "zh": "你已撤回"},
    "restore": {"en": "It holds again", "zh": "恢复"},
    "restored": {"en": "Restored.", "zh": "已恢复。"},
    "undo": {"en": "Undo the last change", "zh": "撤销上一次更改"},
    "undone": {"en": "Undone.", "zh": "已撤销。"},
    "nothing_to_undo": {"en": "There is nothing to undo any more.", "zh": "没有可以撤销的更改了。"},
    # chat
    "temporary": {
        "en": "Temporary chat: nothing is kept, nothing about you is used",
        "zh": "临时对话:不保存任何内容,也不使用关于你的信息",
    },
    "personalised": {"en": "Fit this chat to me", "zh": "按我的情况回答"},
    "new_chat": {"en": "New chat", "zh": "新对话"},
    "not_personalised": {"en": "not fitted to me", "zh": "未按我的情况回答"},
    "kept_with_it": {"en": "Kept with it", "zh": "随之保存的内容"},
    "known_since": {"en": "Here since", "zh": "首次使用"},
    "groups": {"en": "Groups", "zh": "用户组"},
    "conversations": {"en": "Conversations", "zh": "历史对话"},
    "delete_chat": {"en": "Delete this chat", "zh": "删除此对话"},
    "ask_placeholder": {
        "en": "Ask about the documents, or say something about yourself…",
        "zh": "问问文档里的内容,或者说说你自己……",
    },
    "empty_chat": {
        "en": "### Ask me anything about the documents\nI answer with sources, remember what you tell me, and suggest "
        "what to read next.",
        "zh": "### 关于文档,尽管问我\n我的回答附有出处,会记住你告诉我的事,还会推荐接下来读什么。",
    },
    "example_1": {"en": "How do I bake my first sourdough loaf?", "zh": "退款要多久才能到账?"},
    "example_2": {"en": "Which train should I take from Beijing to Shanghai?", "zh": "成都玩三天怎么安排?"},
    "example_3": {"en": "What should I read next?", "zh": "推荐一些我可能喜欢的书"},
    "example_4": {"en": "What do you know about me?", "zh": "你知道我什么?"},
    "sources": {"en": "Sources", "zh": "出处"},
    "no_sources": {"en": "The sources of an answer appear here.", "zh": "回答的出处会显示在这里。"},
    "remembered": {"en": "Remembered about you", "zh": "我记得的你"},
    "no_facts": {"en": "Nothing that matters here yet.", "zh": "暂时没有相关的记忆。"},
    "undo_this": {"en": "Undo", "zh": "撤销"},
    "correct": {"en": "Correct", "zh": "更正"},
    "forget": {"en": "Forget", "zh": "忘记"},
    "just_noted": {"en": "just noted", "zh": "刚刚记下"},
    "page": {"en": "p. {page}", "zh": "第{page}页"},
    "page_image": {
        "en": "Page {page} of {title}, with the quoted lines boxed; opens large",
        "zh": "《{title}》第{page}页,引用的文字已框出;点击查看大图",
    },
    "working_recall": {"en": "Remembering…", "zh": "正在回忆……"},
    "working_retrieve": {"en": "Searching the documents…", "zh": "正在查找文档……"},
    "working_suggest": {"en": "Choosing for you…", "zh": "正在为你挑选……"},
    "working_verify": {"en": "Checking the answer…", "zh": "正在核对回答…"},
    "working_generate": {"en": "Reading the sources…", "zh": "正在阅读资料……"},
    "working_queue": {"en": "Waiting for a free place…", "zh": "排队中……"},
    "trimmed_messages": {
        "en": "Earlier messages were left out: the conversation is longer than the model can read.",
        "zh": "较早的消息没有采用:对话超出了模型一次能读的长度。",
    },
    "trimmed_sources": {
        "en": "Some of what was found was left out: there is more than the model can read at once.",
        "zh": "找到的部分内容没有采用:内容超出了模型一次能读的长度。",
    },
    "secret_left_out": {
        "en": "What looks like a password, a card number or another secret in your message was not kept.",
        "zh": "你的消息里看起来像密码、卡号等机密的内容没有保存。",
    },
    "unanswered": {
        "en": "There is no answer to this yet. Ask it again with ↻ below.",
        "zh": "这个问题还没有回答。点下方的 ↻ 可以再问一次。",
    },
    "stopped": {"en": "stopped", "zh": "已停止"},
    "feedback_reasons": {
        "en": "Like|Dislike|Wrong|Not what I asked|Too long|Bad source",
        "zh": "Like|Dislike|不正确|答非所问|太长|出处不对",
    },
    "thanks": {"en": "Thank you, noted.", "zh": "谢谢,已记录。"},
    # recommendations
    "for_you_lead": {"en": "Picked for you, and why", "zh": "为你挑选的内容,以及原因"},
    "refresh": {"en": "Show others", "zh": "换一批"},
    "open": {"en": "Open", "zh": "打开"},
    "like": {"en": "Like", "zh": "喜欢"},
    "dislike": {"en": "Not for me", "zh": "不喜欢"},
    "dismiss": {"en": "Dismiss", "zh": "不再显示"},
    "nothing_for_you": {"en": "Nothing left to recommend for now.", "zh": "暂时没有可推荐的内容。"},
    # about me
    "about_lead": {
        "en": "Everything I remember about you. You may change or delete any of it.",
        "zh": "这是我记得的关于你的一切,你可以随时修改或删除。",
    },
    "no_memories": {"en": "I do not remember anything about you yet.", "zh": "我还没有记住关于你的任何事。"},
    "save": {"en": "Save", "zh": "保存"},
    "delete": {"en": "Delete", "zh": "删除"},
    "forget_all": {"en": "Forget everything", "zh": "忘掉全部"},
    "preferences": {"en": "How I should answer you", "zh": "我该怎样回答你"},
    "language": {"en": "Language", "zh": "语言"},
    "same_language": {"en": "the one I write in", "zh": "与提问相同"},
    "tone": {"en": "Tone", "zh": "语气"},
    "tone_placeholder": {"en": "friendly, formal, humorous…", "zh": "亲切、正式、幽默……"},
    "length": {"en": "Length", "zh": "长短"},
    "length_any": {"en": "as it comes", "zh": "不限"},
    "length_short": {"en": "short", "zh": "简短"},
    "length_medium": {"en": "medium", "zh": "适中"},
    "length_long": {"en": "detailed", "zh": "详细"},
    "interests": {"en": "Interests, separated by commas", "zh": "兴趣,用逗号分隔"},
    "format": {"en": "Form", "zh": "形式"},
    "format_any": {"en": "as it comes", "zh": "不限"},
    "format_prose": {"en": "prose", "zh": "段落"},
    "format_bullets": {"en": "bullet points", "zh": "分点"},
    "expertise": {"en": "What you know, in general", "zh": "你的知识水平"},
    "level_any": {"en": "not said", "zh": "未说明"},
    "level_beginner": {"en": "beginner", "zh": "新手"},
    "level_intermediate": {"en": "some knowledge", "zh": "有些了解"},
    "level_expert": {"en": "expert", "zh": "专家"},
    "expertise_in": {
        "en": "What you know of single topics, such as “wine: beginner, databases: expert”",
        "zh": "各个方面的水平,例如「葡萄酒:新手,数据库:专家」",
    },
    "expertise_unread": {
        "en": "Write each as “topic: beginner”, “topic: some knowledge” or “topic: expert”, not “{part}”.",
        "zh": "请写成「方面:新手」「方面:有些了解」或「方面:专家」,而不是「{part}」。",
    },
    "unwanted": {"en": "Topics you want less of, separated by commas", "zh": "不太想看的话题,用逗号分隔"},
    "quiet_from": {"en": "Quiet from (such as 22:00)", "zh": "安静时段开始(如 22:00)"},
    "quiet_to": {"en": "until", "zh": "结束"},
    "quiet_means": {
        "en": "In quiet hours nothing is suggested that you did not ask for.",
        "zh": "安静时段内,不会主动向你推荐任何内容。",
    },
    "quiet_unread": {
        "en": "Write both times of the quiet hours as 22:00.",
        "zh": "请把安静时段的两个时间写成 22:00 的形式。",
    },
    "zone": {"en": "Time zone", "zh": "时区"},
    "zone_means": {
        "en": "“Yesterday”, quiet hours and dates are read in it. Empty: the one of your browser.",
        "zh": "「昨天」、安静时段和日期都按它理解。留空则用浏览器的时区。",
    },
    "inferred": {"en": "What I think you like, from what you do", "zh": "我从你的使用中推测的偏好"},
    "inferred_means": {
        "en": "It fades by itself, and what you state above always wins. What you remove is not guessed again.",
        "zh": "这些推测会随时间淡去,你在上面说明的始终优先。删除后不会再次推测。",
    },
    "no_inferred": {"en": "Nothing yet.", "zh": "暂时没有。"},
    "refused": {"en": "Removed by you; I do not guess it again", "zh": "你删除的推测,不会再次推测"},
    "forget_inferred": {"en": "Forget all of these", "zh": "全部忘掉"},
    "not_so": {"en": "Not so", "zh": "不对"},
    "inferred_sure": {"en": "{percent} % sure", "zh": "把握 {percent}%"},
    "inferred_interest": {"en": "Interested in {value}", "zh": "对「{value}」感兴趣"},
    "inferred_disliked": {"en": "Not interested in {value}", "zh": "对「{value}」不感兴趣"},
    "inferred_content_type": {"en": "Reads: {value}", "zh": "常看的类型:{value}"},
    "inferred_reading_level": {"en": "Reads texts that are {value}", "zh": "读的内容:{value}"},
    "inferred_active_hour": {"en": "Often here at {value}", "zh": "常在 {value} 使用"},
    "inferred_device": {"en": "Often on a {value}", "zh": "常用{value}"},
    "inferred_channel": {"en": "Often by {value}", "zh": "常用渠道:{value}"},
    "inferred_place": {"en": "Often in {value}", "zh": "常在{value}"},
    "inferred_weather": {"en": "Often here when it is {value}", "zh": "常在「{value}」的天气使用"},
    "value_plain": {"en": "easy", "zh": "浅显"},
    "value_medium": {"en": "of medium difficulty", "zh": "难度适中"},
    "value_advanced": {"en": "demanding", "zh": "较难"},
    "value_phone": {"en": "phone", "zh": "手机"},
    "value_computer": {"en": "computer", "zh": "电脑"},
    "signal_question": {"en": "{count} × asked", "zh": "提问 {count} 次"},
    "signal_turn": {"en": "{count} × seen", "zh": "出现 {count} 次"},
    "signal_like": {"en": "{count} × liked", "zh": "喜欢 {count} 次"},
    "signal_read": {"en": "{count} × read", "zh": "阅读 {count} 次"},
    "signal_click": {"en": "{count} × opened", "zh": "打开 {count} 次"},
    "signal_dislike": {"en": "{count} × disliked", "zh": "不喜欢 {count} 次"},
    "signal_dismiss": {"en": "{count} × dismissed", "zh": "忽略 {count} 次"},
    "saved": {"en": "Saved.", "zh": "已保存。"},
    "deleted": {"en": "Deleted.", "zh": "已删除。"},
    "identities": {"en": "Where I know you", "zh": "我在哪里认识你"},
    "identities_mean": {
        "en": "The same person in several places: one memory, one profile. Get a code here and write “link” and the "
        "code there, or give a code from there here; then what was kept of either is kept once.",
        "zh": "在多个渠道都是同一个你:共用一份记忆和偏好。在这里获取绑定码,再到那边发送「绑定」加绑定码;"
        "也可以在这里输入那边的绑定码。之后两边的内容合为一份。",
    },
    "link_code": {"en": "Get a code", "zh": "获取绑定码"},
    "link_code_is": {
        "en": "Within ten minutes write there: link {code}. Give it to nobody: whoever writes it becomes you.",
        "zh": "请在十分钟内到那边发送:绑定 {code}。不要告诉别人:谁发送它,谁就成为你。",
    },
    "link_given": {"en": "A code from another place", "zh": "其他渠道的绑定码"},
    "link": {"en": "Link", "zh": "绑定"},
    "unlink": {"en": "Unlink", "zh": "解除"},
    "unlinked": {"en": "Unlinked.", "zh": "已解除。"},
    "uploaded": {"en": "Documents that I uploaded", "zh": "我上传的文档"},
    "my_data": {"en": "My data", "zh": "我的数据"},
    "export": {"en": "Download all of it (ZIP: a page to read, and JSON)", "zh": "下载全部(ZIP:可阅读的网页和 JSON)"},
    "erase": {"en": "Erase me and sign out", "zh": "抹去我的一切并退出"},
    "erase_sure": {
        "en": "Yes, delete my conversations, memories and profile for good. Documents that I uploaded stay with the "
        "team, and no longer show that they are mine.",
        "zh": "是的,永久删除我的对话、记忆和偏好。我上传的文档留给团队,不再标明由我上传。",
    },
    "erase_tick": {"en": "Tick the box first.", "zh": "请先勾选确认。"},
}
_TEXTS = _PEOPLE | OPERATOR_TEXTS


def text(key: str, language: Language, **values: object) -> str:
    """Return a text of the faces, with its values filled in."""
    found = _TEXTS[key][language]
    return found.format(**values) if values else found
