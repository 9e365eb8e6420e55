"""Every error of the rooms below, as people see it: HTTP status, code, and what happened in both languages.

The message of the error itself, which names what to do, follows the title.
"""

from dataclasses import dataclass

from bot import errors as bot_errors
from bot.types import Language
from knowledge import errors as knowledge_errors
from knowledge.reasons import Reason
from memory import errors as memory_errors


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is shown."""

    status: int  # HTTP
    code: str  # stable, for programs
    title: dict[Language, str]
    retry_after_s: int = 0  # when the same request is worth trying again; 0: nobody knows


def _problem(status: int, code: str, en: str, zh: str, retry_after_s: int = 0) -> Problem:
    return Problem(status, code, {"en": en, "zh": zh}, retry_after_s)


UNEXPECTED = _problem(500, "unexpected", "Something went wrong", "出了点问题")

PROBLEMS: dict[type[Exception], Problem] = {
    bot_errors.EmptyMessage: _problem(422, "empty_message", "The message is empty", "消息是空的"),
    bot_errors.MessageTooLong: _problem(413, "message_too_long", "The message is too long", "消息太长"),
    bot_errors.MessageNotText: _problem(422, "message_not_text", "The message is not text", "消息不是文字"),
    bot_errors.InvalidTurn: _problem(422, "invalid_turn", "The message cannot be answered", "无法回答这条消息"),
    bot_errors.WeightsError: _problem(503, "model_files", "The model's files are not in order", "模型文件有问题"),
    bot_errors.ModelBusy: _problem(
        503, "model_busy", "Too many questions at once", "提问的人太多,请稍后再试", retry_after_s=20
    ),
    bot_errors.PromptTooLong: _problem(413, "prompt_too_long", "This is too much for the model", "内容超出模型的长度"),
    bot_errors.ModelUnavailable: _problem(503, "model_unavailable", "The model is not available", "模型暂不可用"),
    bot_errors.ModelError: _problem(502, "model_failed", "The model failed", "模型出错"),
    bot_errors.StructureError: _problem(502, "model_output", "The model's output is unusable", "模型的输出无法使用"),
    bot_errors.ConsentMissing: _problem(403, "consent_missing", "You have not allowed this", "你还没有同意这项用途"),
    bot_errors.SecretRefused: _problem(
        422,
        "secret",
        "Passwords, keys, card and ID numbers are not kept. Take it out and try again.",
        "密码、密钥、卡号和证件号不会被保存,请删去后再试。",
    ),
    bot_errors.InvalidItems: _problem(422, "invalid_items", "The items cannot be imported", "条目无法导入"),
    bot_errors.InvalidGroups: _problem(422, "invalid_groups", "This is no name of a group", "组名无效"),
    bot_errors.NotAllowed: _problem(403, "not_allowed", "You may not do this", "没有权限"),
    bot_errors.UploadsUnavailable: _problem(503, "uploads_unavailable", "Nothing can be uploaded", "无法上传"),
    bot_errors.SettingsError: _problem(500, "settings", "A setting does not work", "设置有误"),
    bot_errors.DataFolderBusy: _problem(503, "data_folder_busy", "The data folder is in use", "数据目录正在使用中"),
    bot_errors.BotError: UNEXPECTED,
    knowledge_errors.UnsupportedFormat: _problem(415, "unsupported_format", "Unsupported format", "不支持的格式"),
    knowledge_errors.EmptyDocument: _problem(422, "empty_document", "The document holds no text", "文档没有文字"),
    knowledge_errors.EncryptedDocument: _problem(422, "encrypted", "The document is encrypted", "文档已加密"),
    knowledge_errors.DocumentTooLarge: _problem(413, "document_too_large", "The document is too large", "文档太大"),
    knowledge_errors.FetchRefused: _problem(
        422, "fetch_refused", "This address is not fetched from", "不允许访问这个地址"
    ),
    knowledge_errors.FetchError: _problem(502, "fetch_failed", "The page cannot be fetched", "无法获取该网页"),
    knowledge_errors.InvalidSource: _problem(422, "invalid_source", "The source cannot work", "来源设置有误"),
    knowledge_errors.SourceNotFound: _problem(404, "source_not_found", "No such source", "没有这个来源"),
    knowledge_errors.CannotRead: _problem(422, "unreadable", "It cannot be read", "无法读取"),
    knowledge_errors.SourceError: _problem(502, "source_failed", "The source cannot be looked at", "无法读取来源"),
    knowledge_errors.JobNotFound: _problem(404, "job_not_found", "No such job", "没有这个任务"),
    knowledge_errors.JobTaken: _problem(409, "job_taken", "Another process goes on with it", "已由另一个进程继续"),
    knowledge_errors.ReadingStopped: _problem(422, "reading_stopped", "Reading was stopped", "读取已中止"),
    knowledge_errors.UnreadableDocument: _problem(422, "unreadable", "The document cannot be read", "文档无法读取"),
    knowledge_errors.DocumentNotFound: _problem(404, "document_not_found", "No such document", "没有这个文档"),
    knowledge_errors.RerankerUnavailable: _problem(503, "reranker", "The reranker is not available", "重排模型不可用"),
    knowledge_errors.EmbedderUnavailable: _problem(
        503, "embedder_unavailable", "The embedding model is not available", "向量模型不可用"
    ),
    knowledge_errors.PageUnavailable: _problem(404, "page_unavailable", "The page cannot be shown", "无法显示这一页"),
    knowledge_errors.IndexMismatch: _problem(503, "index_mismatch", "The index must be rebuilt", "需要重建索引"),
    knowledge_errors.IndexUnavailable: _problem(503, "index_unavailable", "The index is not available", "索引不可用"),
    knowledge_errors.KnowledgeError: UNEXPECTED,
    memory_errors.SpaceNotFound: _problem(404, "space_not_found", "No such space", "没有这个空间"),
    memory_errors.UserNotFound: _problem(404, "user_not_found", "No such person", "没有这个用户"),
    memory_errors.ConversationNotFound: _problem(404, "conversation_not_found", "No such conversation", "没有这段对话"),
    memory_errors.MessageNotFound: _problem(404, "message_not_found", "No such message", "没有这条消息"),
    memory_errors.MemoryNotFound: _problem(404, "memory_not_found", "No such memory", "没有这条记忆"),
    memory_errors.PreferenceNotFound: _problem(404, "preference_not_found", "No such preference", "没有这项偏好"),
    memory_errors.IdentityNotFound: _problem(404, "identity_not_found", "No such identity", "没有这个身份"),
    memory_errors.ItemNotFound: _problem(404, "item_not_found", "No such item", "没有这个条目"),
    memory_errors.NotFound: _problem(404, "not_found", "Not found", "找不到"),
    memory_errors.UnknownZone: _problem(422, "unknown_zone", "No such time zone", "没有这个时区"),
    memory_errors.InvalidRecord: _problem(422, "invalid_value", "This value cannot be stored", "无法保存这个值"),
    memory_errors.InvalidLinkCode: _problem(422, "invalid_link_code", "This code does not work", "绑定码无效"),
    memory_errors.TooManyAttempts: _problem(
        429, "too_many_attempts", "Too many attempts", "尝试次数过多", retry_after_s=3600
    ),
    memory_errors.LinkRefused: _problem(422, "link_refused", "These are not linked", "无法绑定"),
    memory_errors.InvalidMasterKey: _problem(500, "invalid_master_key", "The master key is no key", "主密钥格式不对"),
    memory_errors.CannotDecrypt: _problem(503, "cannot_decrypt", "The data cannot be decrypted", "数据无法解密"),
    memory_errors.DatabaseUnavailable: _problem(503, "database", "The database is not available", "数据库不可用"),
    memory_errors.StoreError: UNEXPECTED,
}
ROOM_ERRORS = (bot_errors.BotError, knowledge_errors.KnowledgeError, memory_errors.StoreError)


def problem_of(error: Exception) -> Problem:
    """Return how an error is shown: the entry of its class, or of the nearest class it descends from."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), UNEXPECTED)


def explain(error: Exception, language: Language) -> str:
    """Return the error in words: its title, then its reason or its own message, if any, which says what to do."""
    separator = ": " if language == "en" else ":"
    title, reason = problem_of(error).title[language], getattr(error, "reason", None)
    said = reason.words(language) if isinstance(reason, Reason) else str(error)
    return f"{title}{separator}{said}" if said else title
