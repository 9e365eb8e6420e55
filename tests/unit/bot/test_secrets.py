"""Secrets are told from other numbers and words, in both languages."""

import pytest

from bot.secrets import REDACTED, holds_secret, name_holds_secret, redacted

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
    "My password is sunshine",
    "Remember that my password is sunshine",
    "My password for the bank is sunshine",
    "my wifi password is now sunshine",
    "Remember my password: letmein",
    "My password's sunshine",
    "I changed my password to letmein",
    "My passphrase is purple monkey dishwasher",
    'My password is "sunshine"',
    "sunshine is my password",
    "I use sunshine as my password",
    "请记住我的密码是sunshine",
    "我的密码是六个八",
    "我家wifi密码：芝麻开门",
    "我的密码现在是sunshine",
    "我把密码改成了sunshine",
    "我的口令是芝麻开门",
    "sunshine是我的密码",
    "我用sunshine做密码",
    "我的护照是E12345678",
    "我的护照E12345678",
    "我的驾照是 D1234567",
    "我的银行账户是12345678",
    "my driver's license is D1234567",
    "My driver’s licence: D1234567",
    "My bank account is 12345678",
    "My passport is E12345678",
    "my id is 4711-0815-22",
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
    "My password is too short",
    "My password is wrong",
    "My password is not accepted",
    "My password is being reset",
    "My password is still the same",
    "My password is stored in a safe",
    "My password was stolen last week",
    "My password is at least 12 characters long",
    "What is my password?",
    "This is my password manager",
    "Is my password safe?",
    "I forgot my password and my wife is angry",
    "I lost the password, so the account is gone",
    "I reset the password for the app that is on my phone",
    "The private key is what keeps it safe",
    "我的密码忘了",
    "我的密码是什么",
    "密码是不是太短了",
    "密码是对的，但是登录不了",
    "我的密码为什么不对",
    "我的密码是八位的",
    "因为密码太旧，我换了一个",
    "我用指纹代替密码",
    "My passport is valid until 2031-05-12",
    "My passport is 10 years old",
    "My passport expires on 2031-05-12",
    "My driver's license is from 2015",
    "My bank account is in Berlin",
    "I opened my bank account 2019-11-20",
    "My card is a Visa",
    "我的护照是2031年到期",
    "我的驾照是2015年拿的",
    "我的账户里有500块",
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


@pytest.mark.parametrize(
    "name", ["4111 1111 1111 1111", "my password is hunter2!", "密码是abc123", "11010519491231002X"]
)
def test_a_secret_given_as_a_name_is_told(name: str) -> None:
    assert name_holds_secret(name)


@pytest.mark.parametrize(
    "name",
    ["Mei", "小林", "ada@example.org", "c0ffee00c0ffee00c0ffee00c0ffee00", "Xy7pQ2mN9rT4vB8kL3wZ6cD1hJ5s", "U024BE7LH"],
)
def test_what_programs_call_people_by_is_a_name(name: str) -> None:
    assert not name_holds_secret(name)
