"""Which network addresses may be reached.

The URL of a feed entry, or a redirect, may point at the inside of our own network, for instance at the
metadata service of a cloud. So addresses are judged when a connection is made: after DNS, at each redirect
anew.
"""

import ipaddress
import socket
from collections.abc import Iterable, Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from transforms.errors import BlockedAddressError

_IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Source: RFC 6052 section 2.1: how networks without IPv4 reach an IPv4 address.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Source: IANA, IPv6 address space: the one block that public addresses are taken from.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# Services for the inside of a cloud at addresses that look public. Source: RFC 6890 (192.0.0.0/24; Oracle Cloud has
# its metadata there, and Python before 3.11.10 knows it in part only); Azure, "What is IP address 168.63.129.16?".
_INSIDE_CLOUDS = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("168.63.129.16/32"))


def is_public(address: _IpAddress) -> bool:
    """Whether an address belongs to the public internet, and not to our own network or to nobody.

    An IPv6 address that stands for an IPv4 address (mapped, NAT64, 6to4) is judged by the latter.

    Source: the IANA special-purpose address registries, as `ipaddress` has them.
    """
    if isinstance(address, ipaddress.IPv6Address):
        embedded = _embedded_ipv4(address)
        if embedded is None:
            return address in _GLOBAL_UNICAST and address.is_global
        address = embedded
    if any(address in network for network in _INSIDE_CLOUDS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _embedded_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def literal_address(host: str) -> _IpAddress | None:
    """The address that a URL's host spells out; None if the host is a name.

    The spellings that only the C library knows (`2130706433`, `0x7f.1`, `0177.0.0.1`) count too.
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


class AddressGuard(AbstractResolver):
    """Resolves names to addresses that may be reached, and stops requests to literal addresses that may not.

    It takes two doors, since aiohttp does not resolve literals. As a connector's resolver it judges the
    addresses of every name; as a session's middleware (`check_literal`), every request and redirect to a
    literal address. To be made inside a running loop.

    Args:
      allow_hosts: hosts, as written in URLs, that may have any address. An allowed `127.0.0.1` allows
        `http://127.0.0.1/` only, and not a public name that resolves to it.
      reroutes: name -> (address, port) to connect to instead; allowed whatever the address.
    """

    def __init__(self, allow_hosts: Iterable[str], reroutes: Mapping[str, tuple[str, int]]) -> None:
        self._allowed = frozenset(map(_normalised, allow_hosts))
        self._reroutes = {_normalised(host): target for host, target in reroutes.items()}
        self._names = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name that may be reached.

        Raises:
          BlockedAddressError: it has none but private ones, and the host is not allowed.
          OSError: the name has no address.
        """
        if target := self._reroutes.get(_normalised(host)):
            return [_result(host, *target)]
        try:
            found = await self._names.resolve(host, port, family)
        except UnicodeError as error:
            raise OSError(f"{host} is no valid host name") from error
        if not found:
            raise OSError(f"{host} has no usable address")
        if self._is_allowed(host):
            return found
        public = [result for result in found if is_public(ipaddress.ip_address(result["host"]))]
        if not public:
            raise _blocked(host, found[0]["host"])
        return public

    async def check_literal(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Passes a request on unless its host is a literal address that may not be reached.

        Raises:
          BlockedAddressError: it may not.
        """
        host = request.url.raw_host or ""
        address = literal_address(host)
        if address and not is_public(address) and not self._is_allowed(host):
            raise _blocked(host, str(address))
        return await handler(request)

    async def close(self) -> None:
        """Nothing is held open."""

    def _is_allowed(self, host: str) -> bool:
        return _normalised(host) in self._allowed


def _normalised(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


def _blocked(host: str, address: str) -> BlockedAddressError:
    where = f"{host} is" if host == address else f"{host} has the address {address},"
    return BlockedAddressError(
        f"{where} not on the public internet; if it may be read, add {host} to http.allow_hosts."
    )
