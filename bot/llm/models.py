"""Which language model serves which space."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from langchain_core.language_models import BaseChatModel

from bot.errors import ModelUnavailable
from bot.llm.streamed import StreamedChat


@dataclass(frozen=True, slots=True)
class Models:
    """The language models of an installation: one for every space, but for those that have their own."""

    default: BaseChatModel | None = None  # None where a command needs no answers
    own: Mapping[str, BaseChatModel] = field(default_factory=dict)  # by space

    def __bool__(self) -> bool:
        """Whether there is a model."""
        return self.default is not None

    def drop(self, person: str) -> None:
        """Keep no prompt of a person any more, in the models that run here."""
        for model in {id(each): each for each in (self.default, *self.own.values())}.values():
            if isinstance(model, StreamedChat):
                model.drop(person)

    def of(self, space_id: str) -> BaseChatModel:
        """Return a space's model.

        Raises:
            ModelUnavailable: none was loaded.
        """
        model = self.own.get(space_id, self.default)
        if model is None:
            raise ModelUnavailable("No language model was loaded for this command.")
        return model
