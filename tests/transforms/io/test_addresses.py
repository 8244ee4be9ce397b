import asyncio
import ipaddress
import socket

import aiohttp
import pytest
from aiohttp.abc import ResolveResult

from transforms.errors import BlockedAddressError
from transforms.io.addresses import AddressGuard, is_public, literal_address


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("100.100.100.200", False),  # metadata of Alibaba Cloud
        ("192.0.0.192", False),  # of Oracle Cloud
        ("168.63.129.16", False),  # of Azure
        ("fd00:ec2::254", False),  # of AWS
        ("127.255.255.254", False),
        ("0.0.0.1", False),
        ("198.18.0.1", False),
        ("240.0.0.1", False),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("::ffff:169.254.169.254", False),
        ("::ffff:0:127.0.0.1", False),
        ("64:ff9b::169.254.169.254", False),
        ("2002:a9fe:a9fe::1", False),
        ("2001:db8::1", False),
        ("ff0e::1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.215.14", True),
        ("64:ff9b:1::10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2002:5db8:d70e::", True),
        ("2001:0:5ef5:79fd::1", False),
    ],
)
def test_public_addresses_are_those_of_the_internet(address: str, expected: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is expected


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0x7f.0.0.0x1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("0xa9fea9fe", "169.254.169.254"),
        ("0251.0376.0251.0376", "169.254.169.254"),
        ("169.254.43518", "169.254.169.254"),
        ("::1", "::1"),
    ],
)
def test_hosts_that_spell_out_an_address(host: str, address: str) -> None:
    assert literal_address(host) == ipaddress.ip_address(address)


@pytest.mark.parametrize("host", ["example.org", "1.example", "deadbeef", "localhost", ""])
def test_hosts_that_are_names(host: str) -> None:
    assert literal_address(host) is None


def guarded(host: str, *answers: list[str], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a guard lets through of the addresses that the name server gives at each look-up."""
    left = iter(answers)

    async def resolve(_: object, name: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=name, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in next(left)
        ]

    async def look_up() -> list[list[str]]:
        guard = AddressGuard([], {})
        return [[found["host"] for found in await guard.resolve(host)] for _ in answers]

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", resolve)
    return asyncio.run(look_up())


def test_of_the_addresses_of_a_name_the_private_ones_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = guarded("news.example", ["127.0.0.1", "93.184.215.14", "::1"], monkeypatch=monkeypatch)
    assert found == [["93.184.215.14"]]


@pytest.mark.parametrize(
    "name", ["metadata.google.internal", "localtest.example", "127.0.0.1.nip.example", "LOCALHOST."]
)
def test_a_name_that_has_but_private_addresses_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BlockedAddressError, match="not on the public internet"):
        guarded(name, ["169.254.169.254", "127.0.0.1"], monkeypatch=monkeypatch)


def test_a_name_that_is_rebound_after_a_first_look_up_is_refused_then(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BlockedAddressError):
        guarded("rebinding.example", ["93.184.215.14"], ["127.0.0.1"], monkeypatch=monkeypatch)
