"""From which network address the present act comes (电子招标投标办法 49)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address, ip_network

_address: ContextVar[str] = ContextVar("network address", default="")


def address() -> str:
    """Return the network address of the present request; "" when the clock or a command acts."""
    return _address.get()


@contextmanager
def acting_from(given: str) -> Iterator[None]:
    """Let acts inside the block be recorded as coming from this address."""
    token = _address.set(given)
    try:
        yield
    finally:
        _address.reset(token)


def client_address(peer: str, forwarded_for: str, proxies: list[str]) -> str:
    """Return the client's address, believing X-Forwarded-For only as far as trusted proxies wrote it.

    `peer` is who connected, `forwarded_for` the header, `proxies` addresses or networks (10.0.0.0/8).
    Read from the right: the first address that is not one of our proxies is the client's; what stands
    left of it was written by the client and proves nothing. "" when there is no valid address.
    """
    hops = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    seen = _valid(peer)
    # A reverse proxy on a unix socket has no address of its own.
    while hops and (_is_one_of(seen, proxies) if seen else "unix" in proxies):
        seen = _valid(hops.pop())
        if not seen:
            return _valid(peer)
    return seen


def _valid(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _is_one_of(address: str, networks: list[str]) -> bool:
    known = ip_address(address)
    return any(known in ip_network(network, strict=False) for network in networks if network != "unix")
