"""Errors of the bot room.

BotError
├── InvalidTurn               a message that cannot be answered as it is
│   ├── EmptyMessage
│   ├── MessageTooLong
│   └── MessageNotText
├── ModelError                the language model
│   ├── WeightsError          model files: missing, cut short, altered or of an unknown kind
│   ├── ModelUnavailable      it cannot be loaded or reached
│   ├── ModelBusy             every slot is taken; try again shortly
│   └── PromptTooLong         the messages do not fit the model's context
├── ConsentMissing            the person has not allowed this
├── SecretRefused             a password, card number or the like in what is to be kept
├── StructureError            the model's output does not fit the schema
├── InvalidItems              an items file that cannot be imported
├── InvalidGroups             a group's name that cannot be stored
├── NotAllowed                something that only the operator, or who it is of, may do
├── UploadsUnavailable        the folder of uploads cannot be written
├── SettingsError             a setting that cannot work
└── DataFolderBusy            another process holds the data folder
"""

from knowledge.reasons import Reason


class BotError(Exception):
    """Anything that goes wrong in the bot room."""


class InvalidTurn(BotError):
    """A message that cannot be answered as it is."""


class EmptyMessage(InvalidTurn):
    """The message holds no text."""


class MessageTooLong(InvalidTurn):
    """The message is longer than the limit."""


class MessageNotText(InvalidTurn):
    """The message is binary data, not text."""


class ModelError(BotError):
    """Anything that goes wrong with the language model."""


class WeightsError(ModelError):
    """A model file is missing, cut short, altered or of an unknown kind; the message says what to do."""


class ModelUnavailable(ModelError):
    """The model cannot be loaded or reached."""


class ModelBusy(ModelError):
    """Every slot is taken; the same message may go through shortly."""


class PromptTooLong(ModelError):
    """The messages do not fit the model's context."""


class ConsentMissing(BotError):
    """The person has not allowed what was asked for; the message names the purpose and where to allow it."""


class SecretRefused(BotError):
    """What is to be kept holds a secret, which is never stored. It says no more: its title names what to do."""


class StructureError(BotError):
    """The model's output does not fit the schema asked for."""


class InvalidItems(BotError):
    """An items file that cannot be imported; the message names the line."""


class InvalidGroups(BotError):
    """A group's name that cannot be stored."""


class NotAllowed(BotError):
    """Something that only the operator, or who it is of, may do."""


class UploadsUnavailable(BotError):
    """The folder of uploads cannot be written; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class SettingsError(BotError):
    """A setting that cannot work; the message names it."""


class DataFolderBusy(BotError):
    """Another process holds the data folder."""
