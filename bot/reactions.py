"""What people do with items: it is stored, and tells of their interests, each where they allow it."""

from bot.recommend.habits import of_interaction
from bot.services import Services
from memory.types import InteractionKind, Item


def react(
    services: Services,
    user_id: str,
    item: Item,
    kind: InteractionKind,
    impression_id: str | None = None,
    *,
    seconds: float = 0.0,
) -> None:
    """Store what a person did with an item, and observe what that tells of their interest in its topics.

    Without their consent to personalisation nothing is drawn from it, without that to analytics it counts for nobody
    else, and with neither it is not stored.

    Raises:
        ItemNotFound: the person's space has no such item.
    """
    may = services.consents.of(user_id)
    services.interactions.record(user_id, item.id, kind, impression_id, seconds=seconds)
    if may.personalisation:
        services.profiles.observe(user_id, of_interaction(item, services.topics.of(item), kind, seconds))
