"""Texts in older encodings, most of them short and of two languages, come out as they were written."""

import pytest

from knowledge.errors import UnreadableDocument
from knowledge.loaders.encoding import decode
from knowledge.loaders.html import markup_text

SIMPLIFIED = [
    "Customer: 陈大文",
    "Meeting notes: 会议",
    "Order 20240301 已发货, tracking no. SF1234567",
    "README\n本软件按原样提供。\nSee LICENSE.",
    "Name,City\nMei Lin,上海\nTom Ash,北京\n",
    "TODO: 修复登录页面的错误",
    "Total = ￥1,280.00 (含税)",
    "Dear 王先生,\n\nPlease find the invoice attached.",
    "Wi-Fi 密码: harbour2024",
    "ERROR 404: 找不到页面",
    "茶 tea",
    "姓名: 李娜",
]
TRADITIONAL = [
    "Customer: 陳大文",
    "Meeting notes: 會議",
    "Order 20240301 已出貨, tracking no. SF1234567",
    "README\n本軟體按原樣提供。\nSee LICENSE.",
    "Name,City\nMei Lin,台北\nTom Ash,高雄\n",
    "TODO: 修復登入頁面的錯誤",
    "Total = NT$1,280.00 (含稅)",
    "Dear 王先生,\n\nPlease find the invoice attached.",
    "Wi-Fi 密碼: harbour2024",
    "ERROR 404: 找不到網頁",
    "你好",
    "姓名: 李娜",
]
WESTERN = [
    "It’s a café near the Müller house.",
    "Crème brûlée — 5 €",
    "El niño pequeño comió piñas",
    "Größe: über 20 Stück, Straße",
    "São Paulo, informação",
    "Ångström øl",
    "20 °C",
    "5 µm",
    "MÄRZ",
    "PÂQUES À NOËL",
    "© 2024 Müller",
    "©My Company",
    "«Bonjour»",
    "créée, élève, garçon",
    "Señor Núñez",
    "£20",
    "Baked at 5°C, stored at 2°C",
]
LATIN = [  # which a Chinese system wrote
    "From 1850–1900 — and later",
    "The Beyoncé café",
    "Łódź and Gdańsk",
    "Ascents of 27° in °C",
    "François le Sœur, Perú",
    "the tribunal’s “view”",
]


@pytest.mark.parametrize("text", SIMPLIFIED)
def test_short_texts_in_gb18030_are_told(text: str) -> None:
    assert decode(text.encode("gb18030")) == text


@pytest.mark.parametrize("text", TRADITIONAL)
def test_short_texts_in_big5_are_told(text: str) -> None:
    assert decode(text.encode("big5")) == text


@pytest.mark.parametrize("text", LATIN)
def test_latin_texts_in_gb18030_keep_their_accents_and_signs(text: str) -> None:
    assert decode(text.encode("gb18030")) == text


@pytest.mark.parametrize("text", WESTERN)
def test_accents_and_signs_of_the_west_do_not_become_chinese(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Паром отправляется в семь сорок от девятого причала, каждый день кроме воскресенья.", "cp1251"),
        ("페리는 매일 아침 일곱 시 사십 분에 아홉 번째 부두에서 출발합니다. 표는 배에서 살 수 있습니다.", "euc_kr"),
        ("フェリーは毎日七時四十分に九番埠頭から出発します。切符は船内で買えます。", "shift_jis"),
    ],
)
def test_longer_texts_of_other_languages_are_told_too(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("head", "text", "encoding"),
    [
        ('<meta charset="windows-1251">', "Привет", "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">', "안녕하세요", "euc_kr"),
        ('<?xml version="1.0" encoding="Shift_JIS"?>', "価格表", "shift_jis"),
        ('<meta charset="iso-2022-jp">', "価格表", "iso2022_jp"),
        ('<meta charset="gb2312">', "朱镕基", "gb18030"),  # in no GB 2312
        ('<meta charset="iso-8859-1">', "会议记录", "gb18030"),  # which is said of everything
        ('<meta charset="gbk">', "会议记录", "utf-8"),
        ('<meta charset="euc-kr">', "會議記錄", "big5"),  # does not bear it out
        ('<meta charset="unheard-of">', "会议记录", "gb18030"),
        ('<meta charset="hex">', "会议记录", "gb18030"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names_where_that_fits(head: str, text: str, encoding: str) -> None:
    page = f"<html><head>{head}</head><body>{text}</body></html>"
    assert markup_text(page.encode(encoding)) == page


def test_the_servers_word_counts_more_than_the_pages() -> None:
    page = '<meta charset="euc-kr"><p>Привет</p>'
    assert markup_text(page.encode("cp1251"), "windows-1251") == page


@pytest.mark.parametrize("data", [b"\0\1\2", b"\x98\xff\x98\x81\xff\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        decode(data)
