"""The command that links identities."""

import pytest

from bot.linking import language_of_command, link_request


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("link 482913", "482913"),
        ("Link 482 913.", "482 913"),
        ("绑定 482913", "482913"),
        ("绑定账号:482913", "482913"),
        ("link", ""),
        ("link me", ""),
        ("绑定", ""),
        ("link 4829", None),
        ("link 4829131", None),
        ("Which link is 482913?", None),
        ("How do I link an account?", None),
        ("绑定手机要多久?", None),
    ],
)
def test_only_the_command_itself_is_one(text: str, code: str | None) -> None:
    assert link_request(text) == code


def test_it_is_answered_in_its_language_else_in_the_channels() -> None:
    assert language_of_command("绑定 482913", "en") == "zh"
    assert language_of_command("link 482913", "zh") == "zh"
    assert language_of_command("link 482913", None) == "en"
