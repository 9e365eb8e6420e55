"""Secrets are told from other numbers and words, in both languages."""

import pytest

from bot.secrets import REDACTED, holds_secret, redacted

SECRETS = [
    "My password is hunter2!",
    "The password for my laptop is Tr0ub4dor",
    "wifi password: Sommer2024",
    "my pin is 4711",
    "The PIN of my card is 0913",
    "CVV 123",
    "The one-time code is 482913",
    "Your verification code: 55 is wrong, it's verification code 551283",
    "my api key is 9f8a7b6c",
    "use sk-proj-abcdEFGH1234567890xyz for it",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow",
    "My card number is 4111 1111 1111 1111",
    "卡号 6222 0212 3456 7890 128",
    "5555-5555-5555-4444",
    "378282246310005",
    "我的身份证是11010519491231002X",
    "身份证号码：１１０１０５１９４９１２３１００２Ｘ",
    "My IBAN is DE89 3704 0044 0532 0130 00",
    "GB82WEST12345698765432",
    "My SSN is 536-90-4399",
    "my social security number is 536904399",
    "My passport number is E12345678",
    "护照号是 G12345678",
    "我的密码是abc123",
    "密码改成了 Qwerty88",
    "验证码是 839201",
    "银行卡密码：123456",
    "the token is xoxb-1234567890-abcdef",
    "My seed phrase is apple river stone cloud tiger lemon north",
    "c0ffee00c0ffee00c0ffee00c0ffee00",
    "我的信用卡是4111111111111111",
    "卡片4111 1111 1111 1111，有效期明年",
    "我的证件是11010519491231002X",
    "证件11010519491231002X是我的",
    "我的GitHub令牌ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "用Xy7pQ2mN9rT4vB8kL3wZ6cD1hJ5s登录",
    "账户DE89370400440532013000",
    "我的password是hunter2",
    "我的wifi password:Sommer2024",
    "我的passport number是E12345678",
    "My card is 4111 1111 1111 1111 12/27 123",
    "My card is 4111 1111 1111 1111 123",
]
HARMLESS = [
    "I forgot my password",
    "My password is too long to remember",
    "I use a password manager",
    "我忘了密码",
    "密码太难记了",
    "My order number is 4111 1111 1111 1112",
    "Order 202611230012345 has not arrived",
    "My phone number is +49 170 1234567",
    "我的电话是 13812345678",
    "我的手机号是138 1234 5678",
    "订单号 2026112300123456 还没到",
    "I was born on 1990-05-17 and moved in 2015",
    "I was born in 1990, my sister in 1993 and my brother in 1998.",
    "I pinned 12 photos to the wall",
    "My pin collection has 300 pieces",
    "The door code is 4711",
    "My room number is 302",
    "My employee number is 10423",
    "My flight is on 2026-11-25 at 12:30",
    "110105194912310021",  # one digit off
    "DE89 3704 0044 0532 0130 01",
    "My shoe size is 42 and I weigh 71.5 kg",
    "3.14159265358979323846",
    "https://example.com/files/AbCdEfGh1234567890AbCdEfGh1234567890",
    "My favourite book is A Tale of Two Cities",
    "我的座右铭是“慢慢来”",
    "",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_found(text: str) -> None:
    assert holds_secret(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_and_words_are_no_secrets(text: str) -> None:
    assert not holds_secret(text)


def test_a_secret_is_taken_out_and_the_rest_stays() -> None:
    shown = redacted("I live in Rome. My card is 4111 1111 1111 1111, and 我的密码是abc123。")
    assert shown == f"I live in Rome. My card is {REDACTED}, and 我的密码是{REDACTED}。"
    assert redacted("我住在罗马。") == "我住在罗马。"


@pytest.mark.parametrize("text", SECRETS)
def test_nothing_is_left_to_find_after_that(text: str) -> None:
    assert not holds_secret(redacted(text))
