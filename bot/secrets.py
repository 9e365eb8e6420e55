"""Secrets in what people write: they are never remembered, nor is anything made of them.

Covered: passwords, passphrases, PINs, one-time and security codes that are called so; keys and tokens by their form;
card numbers (issuer and Luhn), Chinese identity numbers (checksum), IBANs (checksum), US social security numbers, and
numbers of papers and accounts that are called so. English and Chinese.
Not covered: a secret that is neither called one nor has a known form ("hunter2"); a number spelled out in words; a
password that begins like words about one ("correct horse battery staple").
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

_Patterns = tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]  # and what tells whether a match is one

REDACTED = "[…]"
_AROUND = "\"'“”‘’「」[],.;!?()"  # a value, and what was redacted

# Not `\b` nor `\w`: to Python a Chinese character is part of a word.
_NOT_WORD_BEFORE, _NOT_WORD_AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
# What a value is called.
_PASSWORD = (
    rf"(?:{_NOT_WORD_BEFORE}(?:pass ?words?|pass ?phrases?|pass ?codes?|passwd|pwd){_NOT_WORD_AFTER}|密码|密碼|口令)"
    r"(?! ?(?:managers?|hints?|safe|vault|app|policy|generator)\b|管理|提示)"
)
_CODE = (
    rf"{_PASSWORD}|{_NOT_WORD_BEFORE}(?:pin(?: ?codes?)?|pin ?numbers?|cv[vc]2?|csc|otp"
    r"|(?:security|verification|one[- ]?time|log ?in|sign[- ]?in|auth(?:entication)?|confirmation|2fa|sms|recovery|backup"
    r"|unlock) (?:code|password|pin)s?|(?:api|secret|private|access|encryption|licen[cs]e)[ -]?keys?|tokens?"
    rf"|(?:seed|recovery|mnemonic) (?:phrase|words)|credentials){_NOT_WORD_AFTER}|密钥|密鑰|私钥|私鑰|令牌|验证码|驗證碼|校验码|动态码|安全码|安全碼|助记词|PIN ?码"
)
_PAPER = (
    rf"{_NOT_WORD_BEFORE}(?:passports?|ssn|social security|national insurance|tax(?:payer)?|identity|id card|id"
    r"|driver['’]?s? licen[cs]e|driving licen[cs]e|bank account|account|credit card|debit card|card|bank card|routing"
    r"|visa card|iban)"
)
_PAPER_ZH = r"(?:身份证|身份證|证件|證件|护照|護照|通行证|社保卡?|驾驶证|驾照|银行卡|信用卡|银行账户|银行账号|银行帐户|账户|账号)"
_NUMBER_OF = (
    rf"{_PAPER}(?: ?(?:number|no\.?|id|#|nr\.?)){_NOT_WORD_AFTER}|{_NOT_WORD_BEFORE}(?:ssn|iban){_NOT_WORD_AFTER}"
    rf"|(?:{_PAPER_ZH}|卡|账)(?:号码|号|號碼|號)|身份证"
)
# How far behind its name a value stands: right behind the word that gives it, or further off.
_IS = (
    r"(?:(?:is|was|are|will be|['’]s)(?: (?:now|still|currently|just|simply|always))?(?=[ \"“‘])|[:=]"
    r"|(?:现在|目前|一直|仍然?|还|都|就|也|应该|以前|原来|之前|默认|统一){0,3}(?:是|为(?!什么|何|了)|(?:改|换|设|设置|更新|变|定)(?:成|为)了?))"
)
_SAYS = r"(?:[^.!?。:=\n]{0,40}?(?:\b(?:is|was|are|will be)\b|[:=]|是|为|改成了?|换成了?)\s*|\s*)"
_WORDS = (
    r"(?:[\x21-\x7e]{3,}(?<![,;])(?:(?<![,;.!?]) (?!(?:and|but|so|for|on|at|in)\b)[A-Za-z0-9'-]+){0,7}"
    r"|[\"“‘「]?[\u3400-\u9fff][^\s,;。!?、]*|[“‘「][^”’」\n]+)"
)
_CALLED_PASSWORD = re.compile(
    rf"(?:{_PASSWORD}(?: (?:for|of|to|on|at) [^,.!?。:=\n]{{1,30}}?| here)?\s*{_IS}"
    rf"|(?:chang|set|reset|updat|switch)\w* (?:my |the |our )?(?:\w+ )?{_PASSWORD} to )\s*(?P<value>{_WORDS})",
    re.IGNORECASE,
)
_PASSWORD_BEFORE = re.compile(
    rf"(?<![\x21-\x7e])(?P<value>[\x21-\x7e]{{3,40}})(?: (?:is|as) (?:my|our) (?:\w+ )?|\s*(?:就?是|做|当|作为?)(?:我们?家?的?)?){_PASSWORD}",
    re.IGNORECASE,
)
_CALLED_CODE = re.compile(rf"(?:{_CODE}){_SAYS}(?P<value>[\"'“‘「]?[\x21-\x7e]{{3,}})", re.IGNORECASE)
_CALLED_NUMBER = re.compile(rf"(?:{_NUMBER_OF}){_SAYS}(?P<value>[A-Z]{{0,3}}\d[\dA-Z -]{{4,}})", re.IGNORECASE)
# A passport, though its number is not called one.
_CALLED_PAPER = re.compile(
    rf"(?:{_PAPER}|{_PAPER_ZH})\s*(?:{_IS}\s*)?(?P<value>(?!\d{{4}}-\d\d?-\d\d?\b)"
    rf"(?:[A-Z]{{0,3}}\d(?:[ -]?\d){{4,}}[A-Z]{{0,2}}|[A-Z\d]{{7,20}})){_NOT_WORD_AFTER}",
    re.IGNORECASE,
)
_WORDS_OF_A_SEED = re.compile(
    rf"(?:{_NOT_WORD_BEFORE}(?:seed|recovery|mnemonic) (?:phrase|words)\b|助记词)\W+(?:\bis\b|\bare\b|是)?\W*(?P<value>(?:[a-z]{{3,8}}\W+){{5,}}[a-z]{{3,8}})",
    re.IGNORECASE,
)
_KEY = re.compile(
    rf"{_NOT_WORD_BEFORE}(?:(?:sk|pk|rk)[-_][\w-]{{16,}}|gh[pousr]_\w{{20,}}|github_pat_\w{{20,}}|glpat-[\w-]{{16,}}"
    rf"|xox[abprs]-[\w-]{{10,}}|A(?:KI|SI)A[0-9A-Z]{{16}}|AIza[\w-]{{30,}}|hf_\w{{20,}}|npm_\w{{20,}}"
    rf"|ey[\w-]{{10,}}\.ey[\w-]{{10,}}\.[\w-]{{10,}}){_NOT_WORD_AFTER}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
_RANDOM = re.compile(r"(?<![A-Za-z0-9_/.:@-])[A-Za-z0-9+_-]{28,}={0,2}(?![A-Za-z0-9_/.])")
_DIGITS = re.compile(rf"{_NOT_WORD_BEFORE}(?<!\d\.)\d(?:[ -]?\d){{11,18}}{_NOT_WORD_AFTER}")
_DIGITS_IN_FOURS = re.compile(rf"{_NOT_WORD_BEFORE}(?:\d{{4}}[ -]){{3}}\d{{4}}{_NOT_WORD_AFTER}")  # whatever follows
_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}|62\d{14,17}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15}"
)
_CHINESE_ID = re.compile(
    rf"{_NOT_WORD_BEFORE}[1-9]\d{{5}}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dX]{_NOT_WORD_AFTER}",
    re.IGNORECASE,
)
_IBAN = re.compile(
    rf"{_NOT_WORD_BEFORE}[A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,4}})?{_NOT_WORD_AFTER}"
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\d-])")
# Said of a password without telling it: the first word of it.
_TELLS_NOTHING = re.compile(
    r"(?:for|to|and|but|not|too|very|so|really|always|never|the|a|an|my|that|this|here|there|what|when|where|how|with|from|in"
    r"|on|at|of|by|as|if|or|only|like|also|already|quite|pretty|about|out|up|due|no|one|something|someone|nothing|everything"
    r"|your|our|his|her|their|its|who|which|why|because|than|more|less|most|being|been|getting|going"
    r"|managers?|reset|again|please|yesterday|today|field|policy|protected|weak|strong|long|short|old|new|wrong|expired"
    r"|safe|secure|complicated|simple|gone|lost|stolen|saved|same|easy|hard|unique|different|correct|invalid|required"
    r"|older|longer|shorter|stronger|weaker|working|missing|expiring|changing|stored|written|hashed|encrypted|leaked"
    r"|compromised|hacked|changed|updated|blocked|locked|known|unknown|hidden|empty|blank|incorrect|rejected|accepted|refused"
    r"|denied|needed|necessary|optional|visible|shared|sent|asked|kept|used|made|based|generated|random|broken|impossible"
    r"|difficult|annoying|important|sensitive|private|fine|good|bad|better|right|case|forgot|forgotten|somewhere|nowhere"
    r"|problem|issue|question|trouble)"
    r"|(?:什么|啥|多少|哪|怎么|如何|谁|否|不|没|忘|丢|找|记|很|太|非常|比较|挺|有点|更|最|对|错|正确|旧|老|一样|相同|同一|安全|必填|必须|自动|随机"
    r"|用来|用于|由|被|一[个种串]|(?:[一二两三四五六七八九十几]+|\d+)(?:位|个字)).*",
    re.IGNORECASE,
)


def holds_secret(text: str) -> bool:
    """Tell whether a text holds a secret."""
    return next(_spans(_plain(text), _FORMS), None) is not None


def name_holds_secret(name: str) -> bool:
    """Tell whether what somebody is called holds a secret. A long random word is none: programs name people by ids."""
    return next(_spans(_plain(name), _TYPED_FORMS), None) is not None


def held_secret(text: str) -> bool:
    """Tell whether a text holds a secret, or held one before that was taken out."""
    return REDACTED in text or holds_secret(text)


def redacted(text: str) -> str:
    """Return the text with every secret replaced by `REDACTED`; a text with a secret comes back normalised (NFKC)."""
    plain = _plain(text)
    spans = sorted(_spans(plain, _FORMS))
    if not spans:
        return text
    kept, end = [], 0
    for start, stop in spans:
        if start >= end:
            kept += [plain[end:start], REDACTED]
        end = max(end, stop)
    return "".join([*kept, plain[end:]])


def without_secrets_of(said: str, text: str) -> str:
    """Return a text without the secrets of what was said to it, and without its own where that holds any."""
    plain = _plain(said)
    secrets = {plain[start:stop].strip(_AROUND) for start, stop in _spans(plain, _FORMS)}
    if not secrets:
        return text
    text = redacted(text)
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    return text


def _plain(text: str) -> str:
    """Return the text with the digits and marks of full width as everybody writes them."""
    return unicodedata.normalize("NFKC", text)


def _spans(text: str, forms: _Patterns) -> Iterator[tuple[int, int]]:
    for pattern, is_one in _CALLED:
        for match in pattern.finditer(text):
            if is_one(match["value"]):
                yield match.span("value")
    for pattern, is_one in forms:
        for match in pattern.finditer(text):
            if is_one(match[0]):
                yield match.span()


def _is_code(value: str) -> bool:
    """Tell a code from the words that go on after "password"."""
    return _is_password(value) and bool(re.search(r"[\d@#$%^&*_+=~!]|[a-z][A-Z]", value.strip(_AROUND)))


def _is_password(value: str) -> bool:
    """Tell whether something is given as a password; what says how it is, or where, gives none."""
    first = value.split()[0].strip(_AROUND)
    return len(first) > 1 and not _TELLS_NOTHING.fullmatch(first)


def _is_number(value: str) -> bool:
    return sum(char.isdigit() for char in value) >= 5


def _is_paper(value: str) -> bool:
    return sum(char.isdigit() for char in value) >= 6


def _is_random(value: str) -> bool:
    kinds = (r"\d", r"[a-z]", r"[A-Z]")
    hexadecimal = re.fullmatch(r"[0-9a-f]{32,}|[0-9A-F]{32,}", value)
    return bool(hexadecimal) or (all(re.search(kind, value) for kind in kinds) and len(re.findall(r"\d", value)) >= 3)


def _is_card(value: str) -> bool:
    """Tell whether digits are a card's: an issuer's first digits, and the check digit.

    Source: ISO/IEC 7812-1, annex B (Luhn's formula).
    """
    digits = re.sub(r"\D", "", value)
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return bool(_CARD.fullmatch(digits)) and sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _is_chinese_id(value: str) -> bool:
    """Tell whether the last character checks the others.

    Source: GB 11643-1999, which uses ISO 7064 MOD 11-2.
    """
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(value[:17]))
    return "10X98765432"[total % 11] == value[17].upper()


def _is_iban(value: str) -> bool:
    """Tell whether the check digits are right.

    Source: ISO 13616, which uses ISO 7064 MOD 97-10.
    """
    compact = value.replace(" ", "")
    return 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def _always(_value: str) -> bool:
    return True


_CALLED: _Patterns = (
    (_CALLED_PASSWORD, _is_password),
    (_PASSWORD_BEFORE, _is_password),
    (_CALLED_CODE, _is_code),
    (_CALLED_NUMBER, _is_number),
    (_CALLED_PAPER, _is_paper),
    (_WORDS_OF_A_SEED, _always),
)
_TYPED_FORMS: _Patterns = (
    (_KEY, _always),
    (_DIGITS, _is_card),
    (_DIGITS_IN_FOURS, _is_card),
    (_CHINESE_ID, _is_chinese_id),
    (_IBAN, _is_iban),
    (_SSN, _always),
)
_FORMS: _Patterns = (*_TYPED_FORMS, (_RANDOM, _is_random))
