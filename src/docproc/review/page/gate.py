"""Who may talk to the page: the browser that was given the one-time address, from the page itself, and nobody else.

Against DNS rebinding every request names a host that is ours; a page of another origin can neither send the cookie
(SameSite=Strict) nor a changing request (Origin and a token of the session); nothing from elsewhere runs (CSP).
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

TOKEN_HEADER = "x-docproc-token"  # noqa: S105  # the header's name
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Sent with every answer."""


@dataclass(slots=True)
class Gate:
    """The secrets of one run of the server: the one-time token, the session that it opens, the token of its requests.

    `names` are the host names, in lower case and without port, under which the page may be asked for; with `addresses`
    also by any IP address, which cannot be rebound. Browsers keep cookies by host alone, so `port` names the cookie.
    """

    names: Collection[str]
    port: int
    one_time: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    request_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    addresses: bool = False
    _used: bool = False

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return f"docproc-{self.port}"

    def knows_host(self, host: str) -> bool:
        """Tell whether a Host header names this server: one of `names`, or with `addresses` any IP address."""
        name = _without_port(host).lower()
        if name in self.names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.addresses

    def exchange(self, token: str) -> str | None:
        """Return the session's cookie value for the one-time token, once; None for any other."""
        if self._used or not secrets.compare_digest(token.encode(), self.one_time.encode()):
            return None
        self._used = True
        return self.session

    def admits(self, cookies: str) -> bool:
        """Tell whether a Cookie header carries the session."""
        try:
            found = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return False
        return found is not None and secrets.compare_digest(found.value.encode(), self.session.encode())

    def may_change(self, host: str, origin: str | None, site: str | None, token: str) -> bool:
        """Tell whether a changing request comes from the page itself: its Origin, Sec-Fetch-Site and own token."""
        same = origin == f"http://{host}" and site in (None, "same-origin")
        return same and secrets.compare_digest(token.encode(), self.request_token.encode())


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
