"""Bytes to text: UTF-8, what the source says of itself, else what its bytes look like.

Sources: https://encoding.spec.whatwg.org for what names of encodings mean on the web; GB 2312 and Big5 both put their
common characters first, in a level of their own.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path

from charset_normalizer import from_bytes

from knowledge.errors import UnreadableDocument
from knowledge.reasons import Code

_BOMS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16
_MEANT = {  # by a name: what is written under it
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "big5hkscs"),
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    # These say nothing: ASCII and Latin-1 are said of everything, and UTF-16 has a mark or zeros.
    **dict.fromkeys(("ascii", "iso8859-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"), ""),
}
_CHINESE = {"gb18030": range(0xB0, 0xD8), "big5hkscs": range(0xA4, 0xC7)}  # and the first bytes of common characters
_OTHERS = ["cp1251", "cp949", "cp932", "euc_jp"]
_LEVEL = 0.3  # what a character of the first level counts, where one of `_COMMON` counts 1
_IS_CHINESE = 0.4  # per character: of six and more 99% of texts, while Korean read as Chinese comes to 0.35
_FEW = 4  # characters; so few may be a name, without one of `_COMMON`
_JUDGED = 2_000  # characters
_LETTERS = 0xC0  # and above are the accented letters of Windows-1252
_NOT_ASCII = re.compile(r"[^\0-\x7f]")
_FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff01-\uff5e\uffe0-\uffe6]")
_LATIN = re.compile(r"[\u00a0-\u024f\u2010-\u2030\u20ac]")
_WORD = re.compile(r"[A-Za-z]{2}")
_APART = re.compile(rb"(?<![A-Za-z\d])[\x80-\xff]")  # not as in 5°C
_OF_FOUR_BYTES = re.compile(rb"\x81[0-9][\x81-\xfe][0-9]")
_HIGH = re.compile(rb"[\x80-\xff]+")
# Punctuation, and the most frequent characters of articles and letters in either script.
_COMMON = frozenset(
    "，。、：；？！（）《》“”‘’—…·「」『』"
    "的年一是为為在大中有国國于於人地和以学學时時个個上后及成部日後公么麼什会會与與分月线線之本名不作了出西生区區海主"
    "用斯长長行多发站路發东東其方体體南被亚亞道物北家位而色港小下新由前第球可代法尔爾特到他里等至子哪三電电車车動动所"
    "加現现來来文市內内馬马山台魚要鱼最龍臺龙香同因通期自高開开天建賽赛間间場并外场號得号經世经稱度称對利对目美化平德"
    "州或種隊种民队教軍入军工業當当全业立水也巴語王语理並克類类式廣广司島布政岛員原员合都能華二华事此性兩科两設這设過"
    "这羅过定罗士鰭任鳍太面頭拉头尼灣數系使湾條数明制食相条金機少十進机者約重进將米约城達将但英正达比河安形關四次关聯"
    "力門联運戰门屬运古战洲属常品星蘭院鐵兰傳樂铁音传元乐交表型林口起列無務著无务字如視视裡从從基县縣阿曾带帶影非们們"
    "向白界佈心共保角些郡陆处陸量處黄格黃流首统较統近較产则產又則省总受總计纪計江紀意治足花说齿說点齒单點实單演實身改"
    "集具提结包結红我就你那着然去没看还好样她只想沒還樣您吗嗎呢吧谢謝请請"
)


def read_text(path: Path) -> str:
    """Return a text file's content, as `decode` does.

    Raises:
        UnreadableDocument: it is binary, or in an encoding that cannot be told.
    """
    return decode(path.read_bytes())


def decode(data: bytes, declared: str = "") -> str:
    r"""Return what text the bytes are; its lines end in \n.

    UTF-8 and UTF-16 with a byte order mark are known by their form; then the `declared` encoding is believed, where
    the bytes bear it out; else GB18030, Big5, Windows-1252 and a few more are told from the characters they come to.

    Raises:
        UnreadableDocument: they are binary, or in an encoding that cannot be told.
    """
    if data[:2] in _BOMS:
        text = data.decode("utf-16")
    elif b"\0" in data:
        raise UnreadableDocument(Code.BINARY)
    else:
        text = _decode(data, _meant(declared))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _meant(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(name, name)


def _decode(data: bytes, declared: str) -> str:
    # Pages often say one thing and are UTF-8; but encodings of seven bits, as of Japanese mail, look like ASCII.
    for encoding in (declared, "utf-8-sig") if data.isascii() else ("utf-8-sig", declared):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return _detect(data)


def _detect(data: bytes) -> str:
    if (latin := _latin_in_gb18030(data)) is not None:
        return latin
    runs = [run[0] for run in islice(_HIGH.finditer(data), _JUDGED)]
    high = b"".join(runs)
    # Accented letters stand alone or in twos among others; signs do too, but so do first bytes of Big5.
    is_sparse = len(high) < 2 * len(runs)
    has_accents = is_sparse and 2 * sum(byte >= _LETTERS for byte in high) > len(high)
    score, characters, text = max(_scored(data), default=(0.0, 0, ""), key=itemgetter(0))
    may_be_a_name = characters <= _FEW and not has_accents and _APART.search(data) is not None
    is_chinese = score >= _IS_CHINESE or (score >= _LEVEL and may_be_a_name)
    if is_chinese and len(high) > 1:  # one alone is a sign: © before an M is a common character of Big5
        return text
    if is_sparse:
        return _windows_1252(data)
    guessed = from_bytes(data, cp_isolation=_OTHERS).best()
    if guessed is None:
        raise UnreadableDocument(Code.UNKNOWN_ENCODING)
    return str(guessed)


def _latin_in_gb18030(data: bytes) -> str | None:
    """Return a Latin text that a Chinese system wrote; None where the bytes are anything else.

    Other encodings do not come to accented letters and signs throughout, nor have they digits between high bytes, as
    GB18030 has where a letter is not of GBK.
    """
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    is_latin = all(map(_LATIN.match, islice(_NOT_ASCII.findall(text), _JUDGED))) and _WORD.search(text)
    return text if is_latin or _OF_FOUR_BYTES.search(data) else None


def _windows_1252(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(Code.UNKNOWN_ENCODING) from error


def _scored(data: bytes) -> Iterator[tuple[float, int, str]]:
    """Yield what the bytes are as Chinese: how common its characters are, 0 to 1, how many were judged, the text."""
    for encoding, first_level in _CHINESE.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = [match[0] for match in islice(_NOT_ASCII.finditer(text), _JUDGED)]
        yield sum(_commonness(character, encoding, first_level) for character in found) / len(found), len(found), text


def _commonness(character: str, encoding: str, first_level: range) -> float:
    if character in _COMMON:
        return 1.0
    code = character.encode(encoding)
    is_common = len(code) == 2 and code[0] in first_level and (encoding != "gb18030" or code[1] > 0xA0)
    return _LEVEL if is_common or _FULL_WIDTH.match(character) else 0.0
