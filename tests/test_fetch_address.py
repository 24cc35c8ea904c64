"""The address guard: public addresses only, the checked one connected to."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

from scraper.errors import Forbidden, Unreachable
from scraper.fetch import Fetcher, FetchOptions, fetch_page, open_transport
from scraper.fetch.address import AddressRefused, is_public, refuse_literal
from tests.web import Reply, Route, Web, redirect

STORY = Reply(b"<p>A story")


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses_are_allowed(address: str) -> None:
    """Global unicast addresses, and those that carry one."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104 - refused
        *("100.64.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("168.63.129.16", "192.0.0.192", "192.0.0.8", "192.88.99.1", "3fff::1", "::ffff:168.63.129.16"),
        *("2002:7f00:1::", "2002:808:808::1", "2001:0:1::1", "100::1", "::8.8.8.8"),
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    """Private, loopback, link-local, CGNAT, multicast, reserved, metadata services, and such inside IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433", "017700000001", "[::1]", "127.1"])
def test_numbers_are_read_as_sockets_read_them(host: str) -> None:
    """Loopback in any notation is recognised without a resolver."""
    with pytest.raises(AddressRefused):
        refuse_literal(host)


def test_names_are_no_literals() -> None:
    """A name is left to the resolver, even if it leads to loopback."""
    refuse_literal("localhost")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1"])
def test_loopback_is_never_connected_to(host: str) -> None:
    """Pins the hook into httpx: the server, which is there, sees no connection."""
    with Web({"/a": STORY}) as web:
        with pytest.raises(Forbidden, match="the address is not public"):
            fetch_page(web.url("/a", host))
        assert web.connections == 0
        assert fetch_page(web.url("/a", host), FetchOptions(allow_private=True)).body == STORY.body
        assert web.connections == 1


class Resolver:
    """A DNS of our own: names and their answers, one after the other."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> list[str]:
        """The next answer for the first label of the name; the last one stays."""
        self.asked.append(host)
        answers = self.answers.get(host.split(".", maxsplit=1)[0])
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return list(answers.pop(0) if len(answers) > 1 else answers[0])


def fetch(url: str, resolver: Resolver, *, own: bool) -> bytes | str:
    """Fetch over real sockets with names resolved by the resolver; `own` allows private addresses."""

    async def run() -> bytes | str:
        options = FetchOptions(delay=0, allow_private=own, connect_timeout=2)
        async with Fetcher(options, open_transport(options, resolver)) as fetcher:
            return (await fetcher.get(url)).body

    return asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["10.0.0.1"], ["fe80::1%lo"]],
)
def test_names_that_lead_inside_are_refused(answer: list[str]) -> None:
    """One address that is not public is enough to refuse the name, and nothing is connected to."""
    with Web({"/a": STORY}) as web:
        with pytest.raises(Forbidden, match=r"the address is not public \(news\.example is "):
            fetch(web.url("/a", "news.example"), Resolver(news=[answer]), own=False)
        assert web.connections == 0


def test_the_checked_address_is_the_one_used() -> None:
    """A name is resolved once for a connection: one that changes its answer (rebinding) is not heard again."""
    with Web({"/a": STORY}) as web:
        resolver = Resolver(news=[["127.0.0.1"], ["10.255.255.1"]])
        assert fetch(web.url("/a", "news.example"), resolver, own=True) == STORY.body
        assert resolver.asked == ["news.example"]
        assert web.requests[-1].headers["host"] == f"news.example:{web.port}"


def test_every_address_is_tried() -> None:
    """Where the first address refuses, the next is tried."""
    with Web({"/a": STORY}) as web:
        resolver = Resolver(news=[["127.0.0.9", "127.0.0.1"]])
        assert fetch(web.url("/a", "news.example"), resolver, own=True) == STORY.body


def test_unknown_names_are_unreachable() -> None:
    """A name without an address is told as such."""
    with pytest.raises(Unreachable, match="the host name is unknown"):
        fetch("http://nowhere.example/a", Resolver(), own=False)


class PublicFront(httpx.AsyncBaseTransport):
    """A public page, mocked, that redirects; every other host is asked over guarded sockets."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._sockets = open_transport(FetchOptions())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer for the front, pass on the rest."""
        if request.url.host == "news.example":
            return httpx.Response(302 if request.url.path == "/a" else 404, headers={"location": self._target})
        return await self._sockets.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the sockets."""
        await self._sockets.aclose()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"])
def test_redirects_inside_are_refused(host: str) -> None:
    """A public page cannot lead us to loopback, in any notation."""
    with Web({"/a": STORY}) as web:
        with pytest.raises(Forbidden, match=r"not public .*\(redirected to "):
            fetch_page("https://news.example/a", FetchOptions(), PublicFront(web.url("/a", host)))
        assert web.connections == 0


def test_redirects_to_metadata_services_are_refused() -> None:
    """Nor to the address at which clouds hand out credentials."""
    front = PublicFront("http://169.254.169.254/latest/meta-data/")
    with pytest.raises(Forbidden, match="169\\.254\\.169\\.254"):
        fetch_page("https://news.example/a", FetchOptions(), front)


def test_a_proxy_is_not_asked_for_private_numbers() -> None:
    """Behind a proxy, which resolves the names, addresses written as numbers are still refused, in redirects too."""
    inside = "http://169.254.169.254/latest"
    routes: dict[str, Route] = {
        "http://a.example/robots.txt": redirect(inside),
        "http://b.example/": redirect(inside),
    }
    with Web(routes) as proxy:
        options = FetchOptions(delay=0, proxy=proxy.url(""))
        for url in (inside, "http://a.example/", "http://b.example/"):
            with pytest.raises(Forbidden, match="the address is not public"):
                fetch_page(url, options)
        assert [path for path in proxy.paths() if "169" in path] == []
        assert len(proxy.paths()) == 3


def test_a_proxy_gets_the_request() -> None:
    """With a proxy the request goes there, whole URL first, and no name is looked up here."""
    with Web({"http://news.example/a": STORY}) as proxy:
        options = FetchOptions(delay=0, proxy=proxy.url(""))
        assert fetch_page("http://news.example/a", options).body == STORY.body
        assert proxy.paths() == ["http://news.example/robots.txt", "http://news.example/a"]


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY would lead around the guard: it is not read."""
    with Web({}) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        with pytest.raises(Forbidden):
            fetch_page("http://127.0.0.1:9/a")
        assert proxy.connections == 0
