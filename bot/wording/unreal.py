"""What a message says without stating it of its writer: jokes, conditions, others' words, and what is pasted in."""

import re
from collections.abc import Mapping

from bot.wording.matter import before_what_is_made_up, is_of_the_matter

# A joke is owned up to in the same message; nothing of it is taken for true.
_JOKE = re.compile(
    r"\b(?:just|only|i'?m|was|am) (?:just |only )?(?:kidding|joking)\b|\bjust (?:a joke|messing)\b|\bkidding\b|(?:^|\s)(?:jk|/s|/j)\W*$|\bapril fool"
    r"|开(?:个|你)?玩笑|逗你(?:的|玩)|骗你的|说笑|闹着玩|瞎(?:说|编)的|愚人节",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|unless|suppose|supposing|imagine|imagining|pretend|pretending|assume|assuming|hypothetically|what if|let'?s say"
    r"|as if|i wish|if only|might|(?-i:may)|maybe|perhaps|possibly|probably|could|would(?! rather| sooner)|i'd(?! rather| sooner| prefer| like you to)|should|thinking (?:about|of)|consider(?:ing)?"
    r"|not sure (?:if|whether)|dream(?:ed|t)? (?:that|of|about|i)|role[- ]?play(?:ing)?|in (?:my|the|a|this) (?:novel|story|dream|game|film|movie|book|song)"
    r"|(?:the|my) (?:hero|heroine|character|protagonist|narrator)|for example|e\.g\.|almost|nearly (?:bought|moved|got))\b"
    r"|如果|假如|假设|假装|设想|想象|要是|若是|倘若|万一|(?<!刚才)(?<!说过)(?<!说)的话|可能|也许|或许|说不定|差点|差一点|恨不得|巴不得|要不要|考虑|犹豫|梦见|梦到|做梦"
    r"|有点想|好想|真想|想不想|但愿|真希望|多希望|(?:小说|故事|电影|游戏|剧本|书|歌|台词)[里中]|主角|扮演|角色|比方说|打个比方|例如|比如说",
    re.IGNORECASE,
)
_SPEECH = r"(?:says?|said|thinks?|thought|tells?|told|claims?|claimed|wrote|writes|asks|asked|believes?|insists?|swears|keeps saying|joked?|shouted|texted)"
# Somebody else's words about the writer, or in the first person. A doctor's word counts as known.
_OTHERS_WORDS = re.compile(
    rf"^(?!\W*(?:i|we)\b)(?!.{{0,25}}\b(?:doctor|dentist|gp|physio\w*|optician|osteopath|surgeon|specialist|consultant|therapist|vet|midwife|nurse)\b).{{1,60}}(?<!\bi )(?<!\bwe )(?<!\bjust )\b{_SPEECH}\b.*\b(?:i|i'm|i've|my|me|we)\b"
    r"|^(?!\W*我(?:们)?(?:自己|一直|常|就|总)?(?:说|觉得))(?!.{0,12}(?:医生|大夫|体检)).{1,20}(?:说|觉得|认为|以为|告诉我|问(?!题|候|卷)|写道|写着|表示|嫌|骂|夸)(?:过|道)?[，,：: “\"]*.*我",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\b(?:according to|apparently|supposedly|allegedly|rumou?r|quote|lyrics?|the (?:sign|article|book|text|email|song|poster|letter) (?:says|said|reads))\b|据说|听说|歌词|台词",
    re.IGNORECASE,
)
_MAIL = r"(?:e-?mail|mail|message|letter|post|comment|review|note|complaint|inquiry|enquiry)s?"
_PIECE = r"(?:sentence|paragraph|phrase|wording|passage|text(?! message)|essay|grammar)s?"
_PIECE_ZH = (
    r"(?:这|那|(?:上面|以上|前面|下面|以下)的?这?)(?:几|一|两)?"
    r"(?:句话?|段(?!时间|日子|经历|路|关系|感情)话?|篇|个句子|句子|段落|文字|短文|作文)"
)
_WORK = r"(?:translate|summari[sz]e|proofread|rewrite|rephrase|paraphrase|polish|shorten)"
_WORK_ZH = r"(?:翻译|总结|润色|改写|校对|缩写|扩写|概括)"
_IT = r"(?: (?:this|it|that|the following|please|for me|briefly|now|(?:in|into|to|as) (?:\w+ ){0,2}\w+))*"
# After one of these all that follows is material, not the writer's word.
_MATERIAL = re.compile(
    rf"(?:^|[\n.!?])[^\n.!?]{{0,40}}\b{_MAIL} (?:is |are )?(?:below|attached)\b[^\n.!?]{{0,60}}[.!:\n]"
    rf"|\b(?:reply|respond|write back) to (?:this|the following|that|it)\b(?: \w+){{0,3}}\s*(?:[:：\n–—]|- )"
    rf"|\b(?:answer|reply to|respond to) (?:this|the following|that) (?:\w+ )?{_MAIL}\s*(?:[:：\n–—]|- )"
    rf"|(?:^|[\n.!?])\W{{0,20}}(?:(?:please|pls|kindly|now|can you|could you|would you) )*{_WORK}{_IT}(?: {_PIECE})?\s*(?:[.!?\n–—]|- )(?=\s*\w)"
    rf"|\b(?:this|that|these|following) {_PIECE}\b[^\n:：.?]{{0,40}}[:：\n]"
    r"|(?:^|[\n.!?])\W{0,20}(?:an? |the |our |my )?(?:customer|client|guest|user|applicant|patient|student)(?: (?:writes?|wrote|says?|asks?)(?: in)?)?\s*(?:[:：]|- |[–—])"
    r"|(?:写信|来信|发信|写邮件|发邮件|来邮件|发消息|发微信|发短信|留言|反馈|投诉|评论)(?:过来|来|了|给我们?|说|道|问)*\s*[:：]"
    r"|(?:邮件|来信|信|消息|原文|留言|内容)(?:见|在|如)下[^\n:：。]{0,12}[:：。\n]"
    rf"|{_PIECE_ZH}[^\n:：。？?]{{0,12}}[:：]|(?:这样|这么)(?:写|说)[^\n:：。？?]{{0,12}}[:：]"
    rf"|(?:^|[\n。.!！?？])\W{{0,20}}(?:请|帮我|帮忙|麻烦你?|你){{0,4}}{_WORK_ZH}(?:一下|下|成?(?:英文|中文|英语|汉语|日语|法语|德语))*(?:{_PIECE_ZH}|这(?:段|句|篇|个))?\s*(?:[。!！\n]|——?|- |\.\s)(?=\s*\w)"
    r"|(?:回复|回|回答)(?:一下)?(?:这|下面的?|以下)(?:一)?(?:封|条|个|则)?(?:邮件|信|消息|短信|留言|评论|帖子|微信)\s*(?:[:：\n]|——?|- )"
    r"|(?:^|[\n.。!！?？,，;；])[^\n.。!！?？]{0,40}?\b(?:translate|summari[sz]e|proofread|rewrite|rephrase|paraphrase|correct|polish|edit|shorten|improve|check the grammar|sentiment|classify|analy[sz]e|continue|explain)\b[^\n:：]{0,60}[:：\n]"
    r"|(?:翻译|总结|润色|改写|校对|缩写|扩写|概括|修改|分析|续写|解释|检查)[^\n:：]{0,20}[:：\n]"
    r"|\b(?:here(?:'s| is| are)|this is|below is|see|following|pasted?|forwarded|original|the) [^\n:：.]{0,40}\b(?:text|email|e-mail|mail|article|message|letter|post|paragraph|essay|poem|lyrics|review|transcript|note|bio|cv|resume|resumé|story|passage|quote|excerpt|document|log|diary|chat)\b[^\n:：.]{0,30}[:：\n]"
    r"|(?:以下|下面|这)(?:是|为)?[^\n:：。]{0,16}(?:文章|邮件|原文|文字|段落|信|帖子|消息|短信|日记|简历|评论|聊天记录|诗|歌词|摘录|内容|文本|材料|作文|故事)[^\n:：。]{0,8}[:：\n]"
    r"|^\W*(?:subject|from|to|re|fwd?|dear [\w .]{1,30}|发件人|主题|尊敬的.{1,12})\s*[:：,，]"
    r"|\b(?:wrote|writes|said|says|texted|posted|answered|replied)\s*[:：]|(?:写道|说道|说|回复|留言|发来)\s*[:：]",
    re.IGNORECASE,
)
# These are about a piece of text, which is all of the message but them.
_ABOUT_THE_TEXT = re.compile(
    rf"\b(?:is|are|does|do|was|can|could|how|what|any)\b[^.!?:\n]{{0,40}}\b(?:this|that|these|the above) {_PIECE}\b[^.!?:\n]{{0,60}}\?"
    r"|\bis (?:this|that|it|my) (?:correct|good|proper|natural|right) (?:english|chinese|grammar)\b|\b(?:is|are)\b[^.!?:\n]{0,20}\bgrammatical(?:ly correct)?\b"
    r"|\b(?:does|do) (?:this|that|it) sound (?:natural|native|like a native)\b"
    rf"|\b(?:{_WORK}|correct|fix|improve|check|edit|reply to|respond to|answer) (?:the above|(?:this|that) (?:{_MAIL}|{_PIECE}))(?: [\w ]{{0,40}})?[.!?]?\s*$"
    rf"|{_PIECE_ZH}[^\n:：。？?]{{0,12}}(?:对|通顺|自然|正确|语病|语法|意思|地道|改|好)[^\n:：。？?]{{0,8}}[?？]"
    r"|(?:这样|这么)(?:写|说)[^\n:：。？?]{0,4}(?:对|通顺|自然|正确|地道|语病)[^\n:：。？?]{0,6}[?？]"
    rf"|(?:{_WORK_ZH}|修改|检查|回复)(?:一下)?{_PIECE_ZH}[^\n:：。]{{0,12}}[。.!！?？]?\s*$|把{_PIECE_ZH}[^\n:：。]{{0,16}}[。.!！?？]?\s*$"
    r"|(?:请|帮我|麻烦你?)回复(?:一下)?(?:这|上面的?)(?:一)?(?:封|条|则)?(?:邮件|信|消息|短信|留言|评论)[。.!！?？]?\s*$",
    re.IGNORECASE,
)
_BLOCKS = re.compile(r"```.*?(?:```|\Z)|^[^\S\n]*(?:>|\|).*$", re.DOTALL | re.MULTILINE)
_HIDDEN = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St)\.(?= )|\"[^\"\n]{2,}\"|“[^”]{2,1000}”|「[^」]{2,1000}」|『[^』]{2,1000}』|《[^》]{1,1000}》|(?<!\w)'[^'\n]{8,}'(?!\w)"
)


def own_words(text: str) -> str:
    """Return what of a message its writer may state: not a joke, nor what is pasted in to be worked on."""
    if _JOKE.search(text) or _ABOUT_THE_TEXT.search(text):
        return ""
    text = re.sub(r"```.*?(?:```|\Z)", "\n", text, flags=re.DOTALL)
    text = _BLOCKS.sub("\n", text)
    material = _MATERIAL.search(text)
    return before_what_is_made_up(text[: material.start()] if material else text)


def with_quotes_hidden(text: str) -> tuple[str, dict[str, str]]:
    """Return the text with what stands between quotation marks, and titles such as "Mr.", behind tokens, and what is."""
    hidden: dict[str, str] = {}

    def hide(match: re.Match[str]) -> str:
        token = f"\u27e6{len(hidden)}\u27e7"
        hidden[token] = match[0]
        return token

    return _HIDDEN.sub(hide, text), hidden


def shown_again(text: str, hidden: Mapping[str, str], *, quotes: bool = True) -> str:
    """Return the text with its tokens replaced; without quotes those vanish that stand for them."""
    for token, words in hidden.items():
        text = text.replace(token, words if quotes or words.endswith(".") else "")
    return text


def is_unreal(sentence: str) -> bool:
    """Tell whether a sentence supposes something, gives somebody else's words, or does not speak of anybody's life."""
    own, _ = with_quotes_hidden(sentence)
    return bool(_SUPPOSED.search(own) or _OTHERS_WORDS.search(own) or _ACCORDING.search(own) or is_of_the_matter(own))
