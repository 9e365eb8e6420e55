"""HTTP for sources: one page at a time, never from where only this machine or its network can reach.

Covered: every connection of every redirect goes to an address that was checked itself, so that a name which changes
its answer (DNS rebinding) gains nothing; private, loopback, link-local, reserved, multicast and cloud-metadata
addresses are refused, also inside IPv6; other schemes than HTTP; bodies that are too large or never end, by bytes and
by time, packed or not. Not covered: what a public server that is fetched from does with the request; HTTP proxies,
which are not used.
Source: OWASP, "Server-Side Request Forgery Prevention",
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpcore

from knowledge.errors import DocumentTooLarge, FetchError, FetchRefused
from knowledge.reasons import Code, Reason, system_reason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]  # a host and a port to its addresses

BODY_BYTES = 50_000_000
TOTAL_S = 60.0
_STEP_S = 15.0  # longest silence of a server
_REDIRECTS = 5
_UNPACKED_AT_ONCE = 1_000_000  # bytes
_GZIP = 31  # zlib's window of 32 KiB, with the header of gzip
_AGENT = "Zhiyin/0.1 (+self-hosted; reads pages that its operator names)"
_MOVED = (301, 302, 303, 307, 308)
_METADATA = ipaddress.ip_address("168.63.129.16")  # Azure's, the one that is a public address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response that was read to its end."""

    url: str  # where it came from in the end
    media_type: str  # lower case, without parameters
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True, slots=True)
class Moved:
    """A response that says where to ask instead."""

    url: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Where may be fetched from."""

    allowed_hosts: frozenset[str] = frozenset()  # names and addresses, lower case, that are so although private

    def check(self, host: str, found: Iterable[str]) -> None:
        """Raise FetchRefused if one of a host's addresses is not to be connected to."""
        for text in found:
            if host.lower() not in self.allowed_hosts and not _is_public(ipaddress.ip_address(text)):
                raise FetchRefused(Code.PRIVATE_ADDRESS, host=host, address=text)


class Fetcher:
    """Fetches pages within a reach. Blocking, thread-safe; every request has a connection of its own."""

    def __init__(self, reach: Reach, resolve: Resolve | None = None) -> None:
        self._reach = reach
        self._resolve = resolve or resolve_host
        self._tls = ssl.create_default_context()

    def get(self, url: str, *, body_bytes: int = BODY_BYTES, total_s: float = TOTAL_S) -> Fetched:
        """Return what is at a URL, redirects followed.

        Raises:
            FetchRefused: it leads to where must not be fetched from, or is no HTTP.
            FetchError: it cannot be had: no answer, an error, too slow.
            DocumentTooLarge: it has more bytes than are read.
        """
        ends = time.monotonic() + total_s
        return follow(url, lambda at: self.ask(at, body_bytes=body_bytes, total_s=ends - time.monotonic()))

    def ask(self, url: str, *, body_bytes: int = BODY_BYTES, total_s: float = TOTAL_S) -> Fetched | Moved:
        """Return what is at a URL, or where it redirects to. Raises what `get` does."""
        _check_url(url)
        with self._response(url, time.monotonic() + total_s) as response:
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in _MOVED and headers.get("location"):
                return Moved(urljoin(url, headers["location"]))
            _check_status(response.status)
            body = b"".join(_bounded(_unpacked(response.iter_stream(), headers), body_bytes))
        media_type = headers.get("content-type", "").split(";")[0].strip().lower()
        return Fetched(url, media_type, headers, body)

    @contextmanager
    def _response(self, url: str, ends: float) -> Iterator[httpcore.Response]:
        headers = [("User-Agent", _AGENT), ("Accept-Encoding", "gzip"), ("Accept", "*/*")]
        backend = _CheckedNetwork(self._reach, self._resolve, ends)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream("GET", url.partition("#")[0], headers=headers) as response,
            ):
                yield response
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise FetchError(Code.NO_ANSWER) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(Code.NOT_FETCHED, reason=_said(error)) from error
        except (UnicodeError, ValueError) as error:
            raise FetchError(Code.MALFORMED, detail=str(error)) from error


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to the very addresses that were checked; everything ends at one time."""

    def __init__(self, reach: Reach, resolve: Resolve, ends: float) -> None:
        self._reach = reach
        self._resolve = resolve
        self._ends = ends
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the end of all is what counts
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers."""
        addresses = self._resolve(host, port)
        self._reach.check(host, addresses)
        problem: Exception = httpcore.ConnectError(f"the name {host!r} has no address")
        for address in addresses:
            try:
                stream = self._network.connect_tcp(address, port, _left(self._ends), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _EndingStream(stream, self._ends)
        raise problem


class _EndingStream(httpcore.NetworkStream):
    """A connection on which nothing is waited for beyond a time."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Return what has arrived, empty at the end."""
        return self._stream.read(max_bytes, _left(self._ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all of it."""
        self._stream.write(buffer, _left(self._ends))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Return the connection encrypted; the certificate is checked for the name, not the address."""
        return _EndingStream(self._stream.start_tls(ssl_context, server_hostname, _left(self._ends)), self._ends)

    def get_extra_info(self, info: str) -> object:
        """Return what is asked of the connection below."""
        return self._stream.get_extra_info(info)


def follow(url: str, ask: Callable[[str], Fetched | Moved]) -> Fetched:
    """Return what asking comes to, redirect by redirect.

    Raises:
        FetchError: there is no end of them.
    """
    for _ in range(_REDIRECTS + 1):
        answer = ask(url)
        if isinstance(answer, Fetched):
            return answer
        url = answer.url
    raise FetchError(Code.TOO_MANY_REDIRECTS, most=_REDIRECTS)


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the order to try them in.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_public(address: Address) -> bool:
    inner = _inside(address)
    if inner is not None:
        return _is_public(inner)
    is_special = address.is_private or address.is_reserved or address.is_multicast or address.is_unspecified
    return address.is_global and not is_special and address != _METADATA


def _inside(address: Address) -> Address | None:
    """Return the IPv4 address that an IPv6 address stands for, in any of the ways there are."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise FetchRefused(Code.NO_WEB_ADDRESS, address=url) from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchRefused(Code.WRONG_SCHEME, scheme=parts.scheme)
    if parts.username or parts.password:
        raise FetchRefused(Code.PASSWORD_IN_ADDRESS)


def _check_status(status: int) -> None:
    if status != HTTPStatus.OK:
        name = HTTPStatus(status).phrase if status in set(HTTPStatus) else "unknown status"
        raise FetchError(Code.STATUS, status=status, name=name)


def _said(error: Exception) -> Reason:
    """Return what has gone wrong on a connection: by the system's own error, where there is one behind it."""
    behind = error if isinstance(error, OSError) else error.__cause__
    if isinstance(behind, OSError):
        return system_reason(behind)
    return Reason(Code.CONNECTION, {"text": str(error) or type(error).__name__})


def _left(ends: float) -> float:
    """Return how long may be waited now, in seconds."""
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return min(left, _STEP_S)


def _bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise DocumentTooLarge(Code.BODY_TOO_LARGE, most=most / 1e6)
        yield piece


def _unpacked(pieces: Iterable[bytes], headers: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the body in pieces of bounded size, whatever they unpack to."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip"):
        raise FetchError(Code.UNKNOWN_PACKING, encoding=encoding)
    unpacker = zlib.decompressobj(wbits=_GZIP)
    for piece in pieces:
        rest = piece
        while rest:
            try:
                yield unpacker.decompress(rest, _UNPACKED_AT_ONCE)
            except zlib.error as error:
                raise FetchError(Code.DAMAGED_PACKING) from error
            rest = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise FetchError(Code.DAMAGED_PACKING)
