"""People who allow everything, for the tests that are not about what people allow."""

from bot.bot import Bot
from memory.types import Purpose, User

EVERYTHING: dict[Purpose, bool] = {"memory": True, "personalisation": True, "analytics": True}


def consenting(bot: Bot) -> Bot:
    """Return the bot, at which whoever signs in has said yes to everything."""
    sign_in = bot.people.sign_in

    def signed_in(space_id: str, name: str, channel: str = "web", external_id: str = "") -> User:
        user = sign_in(space_id, name, channel, external_id)
        if not bot.people.permissions(user.id).asked:
            bot.people.consent(user.id, EVERYTHING, "test")
        return user

    bot.people.sign_in = signed_in  # type: ignore[method-assign]
    return bot
