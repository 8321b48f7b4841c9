"""One HTTP request to an address that was checked after its name was resolved: nothing is followed, all is bounded."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from docproc import __version__
from docproc.deliver.deadline import deadline
from docproc.errors import DocprocError

LONGEST_ANSWER = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddressError(DocprocError):
    """The address lies in a private network, and the settings do not allow that."""

    code = "private-address"


class RequestError(DocprocError):
    """The server cannot be reached, breaks off, or takes too long."""

    code = "request"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent where; `body` in bytes, `timeout_seconds` for all of it."""

    url: str
    body: bytes
    method: str = "POST"
    headers: Mapping[str, str] | None = None
    allow_private: bool = False
    timeout_seconds: float = 15


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: its status, the first 64 KB of the body as text, and where a redirect points to."""

    status: int
    text: str
    location: str | None


def send_request(request: Request) -> Answer:
    """Send a request and return the answer, whatever its status; a redirect is not followed.

    The name is resolved once, every address it has is checked, and the connection goes to the first of them, so that a
    second look-up cannot lead elsewhere. Raises PrivateAddressError and RequestError.
    """
    parts = urlsplit(request.url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = checked_address(host, port, request.allow_private)
    connection = _Pinned(host, port, address, parts.scheme == "https", request.timeout_seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": f"docproc/{__version__}", "Connection": "close", **(request.headers or {})}
    try:
        with deadline(lambda: connection.line, request.timeout_seconds):
            connection.request(request.method, target, request.body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, _beginning(answer), answer.getheader("Location"))
    except ssl.SSLCertVerificationError as error:
        raise RequestError(f"{host}: the certificate does not hold: {error.verify_message}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RequestError(f"{host}: {str(error) or type(error).__name__}") from error
    finally:
        connection.close()


def _beginning(answer: http.client.HTTPResponse) -> str:
    """The first 64 KB of a body as far as they come; the status has been said, so a body cut off changes nothing."""
    try:
        return answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""


def checked_address(host: str, port: int, allow_private: bool) -> str:
    """Resolve a name and return its first address; every one must be public unless `allow_private`.

    Raises RequestError for a name that does not resolve, PrivateAddressError for one that leads inside.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RequestError(f"{host}: the name cannot be resolved") from error
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not allow_private:
        for address in addresses:
            if not is_public(ipaddress.ip_address(address)):
                raise PrivateAddressError(f"{host} leads to {address}, a private address; allow_private would allow it")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Tell whether an address lies on the public internet, also one that wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if wrapped is None and address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to an address, on behalf of a name."""

    def __init__(self, host: str, port: int, address: str, encrypted: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if encrypted else 80  # what the Host header leaves out
        self.line: socket.socket | None = None  # stays when http.client lets go of `sock` and the answer is still read
        self._address = address
        self._encrypted = encrypted

    def connect(self) -> None:
        """Connect to the address that was checked; a certificate must be for the name."""
        self.sock = self.line = socket.create_connection((self._address, self.port), self.timeout)
        if self._encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.line = self.sock
