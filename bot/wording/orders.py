"""How what is wanted of the bot opens and ends: "from now on please …", "… to me, thanks"; 以后请……, ……好吗.

An opening stands where a clause begins: "answer in Chinese" is an order, "doctors do not recommend it" none. Each word
is matched in one way only, since who writes a thousand of them would otherwise have the server try every combination.
"""

_BEGINS = r"(?:^|(?<=[.!?,;:\n—。，！？；：])|(?<= - ))"
_OPENING = (
    r"please|kindly|just|only|always|also|and|but|then|now|from now on|in (?:the )?future|henceforth|every time|let'?s"
    r"|(?:can|could|would|will|shall) (?:you|we)|(?:i(?:'d| would)? )?(?:want|like|prefer|need|rather) you(?: to)?"
)
# "I don't recommend football" is no order, "I don't want you to recommend it" is one.
_OF_MINE = r"i(?= (?:don'?t|do not|never|no longer) (?:ever |really )?(?:want|need|wish|like)\b)"
LEAD = rf"{_BEGINS}\W*(?:(?:{_OPENING}|so|hey|zhiyin|{_OF_MINE})\b[\s,]*)*"
# Of what is an order in the middle of a clause too: "tell me the price and answer in Chinese".
LEAD_WITHIN = rf"(?:{_BEGINS}|\b(?:{_OPENING})\b)[\s,:]*"
LEAD_ZH = (
    r"(?:^|(?<=[，,。.!！?？;；:：\s]))\W*(?:请问?|麻烦|拜托|你|您|我们|咱们|我(?=(?:以后|今后|都|也|就)*不)|都|也|那|千万|还是?|就"
    r"|以后|今后|之后|从(?:现在|今以?后|此)(?:起|开始)?|下次|这次|这回|接下来|总是|一直|每次|能不能|能否|可不可以|可以|能|希望|想让|我想"
    r"|我要|我希望|让|要|改|跟我|和我|对我|给我|回答|回复|一律|尽量|只|全部?)*"
)
_STOPS = r"$|[.,;:!?\n—。，！？；：)]|- "
ENDS_ZH = r"(?=\s*(?:$|[，,。.!！?？;；~～]|吧|哦|啊|啦|好吗|可以吗|行吗|就好|谢谢))"


def ends_before(words: str) -> str:
    """Return a pattern of the place where an order ends, or goes on with one of these words, themselves a pattern."""
    return rf"(?=\s*(?:{_STOPS}|(?:{words})\b))"
