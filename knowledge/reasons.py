"""Why a document or a source cannot be read: every reason there is, and its words in both languages.

An error, a stored row and a worker's reply carry a reason; who shows it puts it into the reader's language.
"""

import errno
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Literal, Union

Value = Union[str, int, float, "Reason"]


@unique
class Code(Enum):
    """What went wrong and what to do about it, in English and Chinese; names in braces are a reason's values.

    What a library or the system says in its own English stands in the English words only.
    """

    TOLD = ("{text}", "{text}")  # a sentence, as earlier versions stored them

    # files
    NOT_THERE = ("It does not exist.", "文件不存在。")
    NOT_A_FILE = ("It is not a file.", "这不是文件。")
    DANGLING_LINK = ("It is a link to something that does not exist.", "这个链接指向的文件不存在。")
    NAME_NOT_UTF_8 = ("Its name is not UTF-8. Rename it.", "文件名不是 UTF-8 编码,请改名。")
    UNSUPPORTED_TYPE = (
        "Files of the kind {suffix!r} cannot be read; {known} can.",
        "无法读取「{suffix}」类型的文件;可以读取的类型有:{known}。",
    )
    NO_TYPE = (
        "Files of the kind 'without a suffix' cannot be read; {known} can.",
        "文件名没有扩展名,无法判断类型;可以读取的类型有:{known}。",
    )
    TOO_LARGE = (
        "It has {megabytes:,.0f} MB; at most {most:,.0f} MB are read.",
        "文件有 {megabytes:,.0f} MB,最多读取 {most:,.0f} MB。",
    )
    EMPTY_FILE = ("It is empty (0 bytes).", "文件是空的(0 字节)。")
    NOT_OPENED = ("It cannot be read: {reason}.", "无法读取:{reason}。")

    # what is in them
    DAMAGED = ("It is damaged, or not what its name says ({detail}).", "文件已损坏,或内容与扩展名不符。")
    CUT_SHORT = (
        "It is cut short or damaged: its end is missing ({detail}). Copy or fetch it anew.",
        "文件不完整,缺少结尾部分。请重新复制或下载。",
    )
    NOT_ITS_KIND = (
        "It is no {suffix} file, though its name says so ({detail}).",
        "这不是 {suffix} 文件,内容与扩展名不符。",
    )
    NO_TEXT = ("It holds no text.", "其中没有文字。")
    NO_TEXT_ON_PAGES = (
        "Its pages hold no text, and none was recognised in pictures on them, as scans have.",
        "页面上没有文字,图片(如扫描件)中也没有识别出文字。",
    )
    NO_TEXT_IN_PICTURE = ("No text was recognised on the picture.", "图片中没有识别出文字。")
    NO_TEXT_IN_FILES = (
        "None of the files in it holds text that can be read.",
        "其中没有任何文件含有可以读取的文字。",
    )
    TOO_MUCH_TEXT = ("It holds more than {most:,} characters of text.", "其中的文字超过 {most:,} 个字符。")
    BINARY = ("It is binary data under the name of a text file.", "扩展名是文本文件,内容却是二进制数据。")
    UNKNOWN_ENCODING = ("Its encoding is not known. Save it as UTF-8.", "无法识别文字编码,请另存为 UTF-8。")
    NO_JSON = ("Line {line} is no JSON: {detail}.", "第 {line} 行不是 JSON。")
    NO_MAIL = ("It is no e-mail message.", "这不是电子邮件。")
    NO_BOOK = ("It is no e-book: {part!r} is missing.", "这不是电子书:缺少「{part}」。")
    NO_BOOK_LIST = ("It is no e-book: its list of contents is missing.", "这不是电子书:缺少内容清单。")
    PART_MISSING = ("A part that it names is not in it: {part!r}.", "缺少它所列出的部分:「{part}」。")
    ELEMENTS_TOO_DEEP = ("Its elements are nested more than {most} deep.", "网页元素的嵌套超过 {most} 层。")
    SHAPES_TOO_DEEP = ("Its shapes are nested more than {most} deep.", "图形的嵌套超过 {most} 层。")
    FILES_TOO_DEEP = ("It holds files inside files more than {most} deep.", "文件中套文件超过 {most} 层。")
    IN_IT = ("{name!r} in it: {reason}", "其中的「{name}」:{reason}")

    # passwords
    LOCKED = ("It asks for a password. Save a copy without one.", "文件有密码保护,请另存一份不带密码的。")
    LOCKED_OFFICE = (
        "It asks for a password, or is an old {old}. Save it as {new} without one.",
        "文件有密码保护,或是旧的 {old} 格式。请另存为不带密码的 {new} 文件。",
    )
    LOCKED_MEMBER = (
        "{name!r} in it asks for a password. Pack it without one.",
        "其中的「{name}」需要密码,请重新打包,不设密码。",
    )
    COPY_PROTECTED = (
        "It is protected against copying. Only books without such protection can be read.",
        "书有版权保护(DRM),只能读取没有这种保护的书。",
    )

    # limits
    UNPACKS_TOO_LARGE = (
        "It unpacks to {megabytes:,.0f} MB; at most {most:,.0f} MB are read.",
        "解压后有 {megabytes:,.0f} MB,最多读取 {most:,.0f} MB。",
    )
    TOO_MANY_FILES = (
        "It holds {count:,} files; at most {most:,} are read.",
        "其中有 {count:,} 个文件,最多读取 {most:,} 个。",
    )
    TOO_MANY_ATTACHMENTS = (
        "It has {count:,} attachments; at most {most:,} are read.",
        "有 {count:,} 个附件,最多读取 {most:,} 个。",
    )
    TOO_MANY_PAGES = ("It has {count:,} pages; at most {most:,} are read.", "有 {count:,} 页,最多读取 {most:,} 页。")
    TOO_MANY_PICTURES = ("It has more than {most:,} pages. Split it.", "超过 {most:,} 页,请拆分。")
    TOO_MANY_SCANS = (
        "More than {most:,} of its pages are scans. Split it.",
        "扫描的页面超过 {most:,} 页,请拆分。",
    )
    TOO_MANY_PIXELS = (
        "It has more than {megapixels:,.0f} megapixels. Make it smaller.",
        "图片超过 {megapixels:,.0f} 百万像素,请缩小。",
    )
    TOO_LONG = ("Reading it takes longer than {seconds:,.0f} s. Split it.", "读取时间超过 {seconds:,.0f} 秒,请拆分。")
    TOO_MUCH_MEMORY = (
        "Reading it takes more than {megabytes:,.0f} MB of memory. Split it.",
        "读取所需的内存超过 {megabytes:,.0f} MB,请拆分。",
    )
    CRASHED = (
        "It crashed its parser ({how}), as damaged files and ones that take too much memory do. Save it anew.",
        "解析程序崩溃,通常是因为文件损坏或占用内存太多。请重新保存文件。",
    )
    PARSER_LEFT = ("Its parser ended without an answer. Save it anew.", "解析程序没有结果就退出了,请重新保存文件。")
    NO_PARSER = ("Its parser does not start. See the log.", "解析程序无法启动,请查看日志。")

    # the web
    PRIVATE_ADDRESS = (
        "The host {host!r} is at {address}, which is no public address. If it is meant, an operator may add the host "
        "to ZHIYIN_SOURCES_ALLOW_HOSTS.",
        "主机「{host}」的地址 {address} 不是公网地址。如确需访问,运维人员可把该主机加入 ZHIYIN_SOURCES_ALLOW_HOSTS。",
    )
    NO_WEB_ADDRESS = ("{address!r} is no web address.", "「{address}」不是网址。")
    WRONG_SCHEME = (
        "Only http:// and https:// are fetched, not {scheme!r}.",
        "只能访问 http:// 和 https:// 的网址,不能访问「{scheme}」。",
    )
    PASSWORD_IN_ADDRESS = (
        "An address with a user name or a password in it is not fetched.",
        "不能访问带有用户名或密码的网址。",
    )
    ROBOTS = ("The site's robots.txt asks not to read it.", "网站的 robots.txt 不允许读取。")
    TOO_MANY_REDIRECTS = ("It redirects more than {most} times.", "重定向超过 {most} 次。")
    NO_ANSWER = ("It does not answer in time, or never ends.", "没有及时响应,或内容没有尽头。")
    NOT_FETCHED = ("It cannot be fetched: {reason}.", "无法获取:{reason}。")
    MALFORMED = ("Its address or its answer is malformed ({detail}).", "网址或响应的格式有误。")
    STATUS = ("The server answers {status} ({name}).", "服务器返回 {status}({name})。")
    BODY_TOO_LARGE = (
        "It has more than {most:,.0f} MB, which are the most that is fetched.",
        "内容超过 {most:,.0f} MB,这是获取的上限。",
    )
    UNKNOWN_PACKING = (
        "It is sent packed as {encoding!r}, which was not asked for.",
        "响应用了没有请求过的压缩方式「{encoding}」。",
    )
    DAMAGED_PACKING = ("It is packed, and damaged.", "压缩的内容已损坏。")
    UNSUPPORTED_PAGE = ("Pages of the kind {kind!r} cannot be read.", "无法读取「{kind}」类型的网页。")

    # sources
    NO_SUCH_SOURCE = ("There is no source {source!r} in this space.", "这个空间里没有来源「{source}」。")
    NO_ADDRESS = (
        "{address!r} is no address such as https://example.org/docs/.",
        "「{address}」不是网址,应形如 https://example.org/docs/。",
    )
    NO_PORT = (
        "{port!r} is no port of a server; ports are numbers from 1 to 65535.",
        "「{port}」不是服务器端口,端口是 1 到 65535 之间的数字。",
    )
    NO_FOLDER = ("There is no folder {folder!r} on this machine.", "本机没有文件夹「{folder}」。")
    FOLDER_GONE = (
        "The folder {folder!r} does not exist. Mount it, or remove this source.",
        "文件夹「{folder}」不存在,请挂载它,或移除这个来源。",
    )
    FIRST_PAGE = ("Its first page cannot be read: {reason}", "无法读取首页:{reason}")
    FIRST_PAGE_MOVED = (
        "Its first page has moved to {address!r}. Set up the source with that address.",
        "首页已移到「{address}」,请用这个网址设置来源。",
    )
    OUTSIDE_SITE = ("It redirects to outside of the site.", "它重定向到了站点之外。")
    NO_SITEMAP = ("{address!r} is no sitemap ({detail}).", "「{address}」不是站点地图。")
    DAMAGED_SITEMAP = ("The sitemap is packed, and damaged.", "压缩的站点地图已损坏。")
    SITEMAP_TOO_LARGE = (
        "The sitemap unpacks to more than {most:,.0f} MB.",
        "站点地图解压后超过 {most:,.0f} MB。",
    )
    NO_FEED = ("{address!r} is no RSS or Atom feed.", "「{address}」不是 RSS 或 Atom 订阅源。")
    REPOSITORY_UNREACHABLE = ("The repository cannot be reached: {reason}", "无法连接仓库:{reason}")
    NO_REPOSITORY = ("There is no repository {folder!r} on this machine.", "本机没有仓库「{folder}」。")
    NO_GIT = (
        "The program git is not installed. Install it, as by: apt install git.",
        "没有安装 git 程序,请先安装,例如:apt install git。",
    )
    CLONE_TOO_LONG = (
        "The repository was not cloned within {minutes:.0f} minutes.",
        "{minutes:.0f} 分钟内没有克隆完仓库。",
    )
    NO_BRANCH = ("The repository has no branch {branch!r}.", "仓库里没有分支「{branch}」。")
    REPOSITORY_LOCKED = (
        "The repository asks for a user name and a password, or refuses those in its address ({detail}).",
        "仓库要求用户名和密码,或者网址中的用户名和密码不对。",
    )
    REPOSITORY_MISSING = ("There is no repository at this address ({detail}).", "这个网址没有仓库。")
    GIT_SAYS = ("git cannot read the repository: {detail}", "git 无法读取仓库;git 的原话见 zhiyin sources list。")

    # what is kept here
    UPLOAD_TOO_LARGE = ("{name!r} is larger than {most:,.0f} MB.", "「{name}」超过 {most:,.0f} MB。")
    NOT_KEPT = (
        "It cannot be kept: {reason}. Check the data folder's disk.",
        "无法保存:{reason}。请检查数据目录所在的磁盘。",
    )
    NOTHING_KEPT = (
        "Nothing can be kept in the data folder: {reason}. Check its disk and permissions.",
        "数据目录无法写入:{reason}。请检查磁盘和权限。",
    )
    INDEX_SAYS = ("{detail}", "索引或文档目录不可用。请检查它们的文件夹能否写入、磁盘是否已满、服务器能否连接。")
    UNFORESEEN = ("It ended in an unforeseen error ({kind}). See the log.", "出现意外错误({kind}),请查看日志。")

    # what the system says, within another reason
    MISSING = ("No such file or directory", "文件或文件夹不存在")
    DENIED = ("Permission denied", "没有权限")
    BROKEN_DISK = ("Input/output error", "磁盘读写出错")
    READ_ONLY = ("Read-only file system", "磁盘是只读的")
    LONG_NAME = ("File name too long", "文件名太长")
    NOT_IN_TIME = ("Connection timed out", "连接超时")
    RESET = ("Connection reset by peer", "连接被对方中断")
    SYSTEM = ("{text}", "系统出错")
    CONNECTION = ("{text}", "连接出错")
    DISK_FULL = ("No space left on device", "磁盘已满")
    NO_SUCH_HOST = ("the name of its host is not known", "找不到这个主机名")
    REFUSED = ("Connection refused", "连接被拒绝")
    UNREACHABLE = ("its host cannot be reached", "无法连接到主机")
    CERTIFICATE = ("its certificate is not valid ({detail})", "证书无效")

    @property
    def id(self) -> str:
        """What programs know it by; stays as it is."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its values; as a string, its English words."""

    code: Code
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.words("en")

    def words(self, language: Literal["en", "zh"]) -> str:
        """Return the reason in a language, those within it too."""
        english, chinese = self.code.value
        shown = {
            name: value.words(language) if isinstance(value, Reason) else value for name, value in self.values.items()
        }
        return (english if language == "en" else chinese).format_map(shown)

    def to_json(self) -> str:
        """Return what `from_json` makes the reason of again."""
        return json.dumps(_plain(self))

    @classmethod
    def from_json(cls, text: str) -> "Reason":
        """Return the reason that a text stands for; any text that is none, such as a sentence, is one by itself."""
        try:
            found = _reason(json.loads(text))
            found.words("en").encode()  # which tells that no value is missing, of another type, or no Unicode
        except (ValueError, LookupError, TypeError, AttributeError):
            return cls(Code.TOLD, {"text": text})
        return found


_SYSTEM = {
    errno.ENOENT: Code.MISSING,
    errno.EACCES: Code.DENIED,
    errno.EPERM: Code.DENIED,
    errno.ENOSPC: Code.DISK_FULL,
    errno.EIO: Code.BROKEN_DISK,
    errno.EROFS: Code.READ_ONLY,
    errno.ENAMETOOLONG: Code.LONG_NAME,
    errno.ETIMEDOUT: Code.NOT_IN_TIME,
    errno.ECONNRESET: Code.RESET,
    errno.ECONNREFUSED: Code.REFUSED,
    errno.EHOSTUNREACH: Code.UNREACHABLE,
    errno.ENETUNREACH: Code.UNREACHABLE,
}


def system_reason(error: OSError) -> Reason:
    """Return what the system says, to stand within another reason."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Reason(Code.CERTIFICATE, {"detail": error.verify_message})
    if isinstance(error, socket.gaierror):
        return Reason(Code.NO_SUCH_HOST)
    code = _SYSTEM.get(error.errno or 0)
    return Reason(code) if code else Reason(Code.SYSTEM, {"text": error.strerror or str(error)})


def _plain(reason: Reason) -> dict[str, object]:
    values = {name: _plain(value) if isinstance(value, Reason) else value for name, value in reason.values.items()}
    return {"code": reason.code.id, "values": values}


def _reason(plain: dict[str, dict[str, Value]]) -> Reason:
    values = {name: _reason(value) if isinstance(value, dict) else value for name, value in plain["values"].items()}
    return Reason(Code[str(plain["code"]).upper()], values)
