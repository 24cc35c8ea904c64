"""Pages that need a browser, in real Chromium: articles come out, and scripts reach nothing they may not."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from scraper.article import Page
from scraper.errors import BadStatus, FetchError, Forbidden, NeedsBrowser, TimedOut, TooLarge
from scraper.fetch import FetchOptions, open_transport
from scraper.fetch.chromium import BrowserMissingError, find_browser
from scraper.fetch.render import Renderer
from scraper.pipeline import extract_page
from tests.command import only_line, scraper, story
from tests.web import HTML, Reply, Route, Web, redirect

if TYPE_CHECKING:
    from pathlib import Path

try:
    CHROMIUM = find_browser()
except BrowserMissingError as missing:
    CHROMIUM, WHY = "", str(missing)
else:
    WHY = ""
in_chromium = pytest.mark.skipif(not CHROMIUM, reason=WHY)
HOST = "quay.example"
SCRIPT = {"Content-Type": "text/javascript"}


def shell(script: str) -> Reply:
    """An empty page with a script in it."""
    return Reply(f'<html><body><div id="root"></div><script>{script}</script></body></html>'.encode())


class OneHost(httpx.AsyncBaseTransport):
    """Sockets with the address guard on, except for the one host that stands for the public web."""

    def __init__(self, options: FetchOptions) -> None:
        self._guarded = open_transport(options)
        self._own = open_transport(FetchOptions(allow_private=True), self._resolve)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask over the sockets that the host deserves."""
        return await (self._own if request.url.host == HOST else self._guarded).handle_async_request(request)

    async def aclose(self) -> None:
        """Close both."""
        await self._guarded.aclose()
        await self._own.aclose()

    async def _resolve(self, _host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]


def render(url: str, **chosen: float) -> Page:
    """The rendered page."""
    options = FetchOptions(delay=0, **chosen)  # type: ignore[arg-type]  # numbers all, where the tests choose

    async def get() -> Page:
        async with Renderer(options, CHROMIUM, OneHost(options)) as renderer:
            return await renderer.get(url)

    return asyncio.run(get())


def refused(kind: type[FetchError], routes: dict[str, Route], **chosen: float) -> FetchError:
    """How rendering `/` of a server with these routes fails."""
    with Web(routes) as web, pytest.raises(kind) as caught:
        render(web.url("/", HOST), **chosen)
    assert type(caught.value) is kind
    assert caught.value.url == web.url("/", HOST)
    return caught.value


def filled(web: Web) -> str:
    """A script that fetches the story and shows it."""
    return f"fetch('{web.url('/data', HOST)}').then(r => r.text()).then(t => root.innerHTML = t)"


@in_chromium
class TestPages:
    """What comes out."""

    def test_a_shell_becomes_an_article(self) -> None:
        """A page that its script fills is an article once it is rendered, and none before."""
        with Web({"/data": Reply(story("x")), "/robots.txt": Reply(b"User-agent: *\nAllow: /")}) as web:
            web.add("/", shell(filled(web)))
            web.add("/old", redirect("/"))
            page = render(web.url("/old", HOST))
            with pytest.raises(NeedsBrowser):
                extract_page(Page(page.url, web._routes["/"].body, page.url))  # type: ignore[union-attr] # noqa: SLF001
        assert "northern pier would stay closed" in extract_page(page).text
        assert (page.url, page.redirects) == (web.url("/", HOST), (web.url("/old", HOST),))
        assert (page.robots, page.http.status) == ("allowed", 200)
        agents = {asked.headers["user-agent"] for asked in web.requests}
        assert agents == {FetchOptions().user_agent}

    @pytest.mark.slow
    def test_the_command(self, tmp_path: Path) -> None:
        """`scrape --render` files the article of such a page."""
        with Web({}) as web:
            local = web.url("/data")
            web.add("/data", Reply(story("https://quay.example/pier")))
            web.add("/", shell(f"fetch('{local}').then(r => r.text()).then(t => root.innerHTML = t)"))
            common = ("scrape", web.url("/"), "--allow-private", "--delay", "0", "--corpus", tmp_path / "c")
            plain, rendered = scraper(*common), scraper(*common, "--render")
        assert (plain.returncode, rendered.returncode) == (3, 0), rendered.stderr
        assert "needs a browser" in only_line(plain.stderr)
        assert rendered.stderr == b""

    def test_only_what_brings_text_is_asked_for(self) -> None:
        """Pictures, frames, beacons, popups and streams are not asked for, and a poll does not hold the page up."""
        script = """root.innerHTML = '<img src=/i><iframe src=/f></iframe><video src=/v></video><p>done</p>';
        navigator.sendBeacon('/b'); new EventSource('/e'); window.open('/p'); fetch('/post', {method: 'POST'});
        navigator.serviceWorker && navigator.serviceWorker.register('/sw.js');
        root.append(typeof RTCPeerConnection)"""
        with Web({"/": shell(script)}) as web:
            page = render(web.url("/", HOST))
        assert sorted(set(web.paths())) == ["/", "/robots.txt"]
        assert "<p>done</p>undefined" in str(page.body)

    def test_requests_are_counted(self) -> None:
        """A page that asks for ever gets 200 files, and is read as it stands."""
        script = "root.append('text'); for (let i = 0; i < 300; i++) fetch('/d')"
        with Web({"/": shell(script), "/d": Reply(b"x", headers=HTML)}) as web:
            assert "text" in str(render(web.url("/", HOST)).body)
        assert web.paths().count("/d") == 200


@in_chromium
class TestRefusals:
    """What a script may not do."""

    def test_private_address_by_script(self) -> None:
        """A script that asks for a private address, through a redirect or by WebSocket, reaches nothing."""
        with Web({"/secret": Reply(b"secret", headers=HTML), "/hop": Reply()}) as web:
            secret = web.url("/secret")
            web.add("/hop", redirect(secret))
            script = f"""let done = t => root.append(t), no = () => root.append(' refused');
            for (const u of ['{secret}', '/hop', '{secret.replace("127.0.0.1", "localhost")}', 'file:///etc/passwd',
              'http://169.254.169.254/latest/']) fetch(u).then(r => r.text()).then(done).catch(no);
            new WebSocket('{secret.replace("http", "ws")}').onclose = () => root.append(' closed');
            new SharedWorker('{secret}'); new Worker(URL.createObjectURL(new Blob(["fetch('{secret}')"])))"""
            web.add("/", shell(script))
            body = str(render(web.url("/", HOST)).body).partition("<script>")[0]
        assert body.count("refused") == 5
        assert "secret" not in body
        assert "/secret" not in web.paths()

    @pytest.mark.parametrize("path", ["script", "redirect"])
    def test_private_address_by_navigation(self, path: str) -> None:
        """A page that leads to a private address is forbidden."""
        with Web({}) as web:
            secret = web.url("/secret")
            web.add("/", shell(f"location = '{secret}'") if path == "script" else redirect(secret))
            with pytest.raises(Forbidden, match="the address is not public"):
                render(web.url("/", HOST))
        assert "/secret" not in web.paths()

    def test_a_file_by_navigation(self, tmp_path: Path) -> None:
        """A script cannot lead to a file, and a redirect to one is forbidden."""
        (tmp_path / "x.html").write_text("<p>secret</p>")
        name = (tmp_path / "x.html").as_uri()
        with Web({"/": shell(f"root.append('kept'); location = '{name}'")}) as web:
            body = str(render(web.url("/", HOST)).body)
        assert "kept" in body
        assert "<p>secret" not in body
        assert "file: address" in refused(Forbidden, {"/": redirect(name)}).reason

    def test_robots(self) -> None:
        """What robots.txt forbids is not navigated to, by a script either."""
        rules = Reply(b"User-agent: *\nDisallow: /closed")
        routes: dict[str, Route] = {"/robots.txt": rules, "/": shell("location = '/closed'"), "/closed": shell("")}
        assert "robots.txt forbids" in refused(Forbidden, routes).reason

    def test_redirects_are_counted(self) -> None:
        """A page that leads round in circles ends."""
        assert "redirects" in refused(BadStatus, {"/": redirect("/")}, max_redirects=2).reason

    def test_an_endless_script(self) -> None:
        """A script that never ends meets the time limit."""
        began = time.monotonic()
        refused(TimedOut, {"/": shell("for (;;) {}")}, total_timeout=2.0)
        assert time.monotonic() - began < 12

    def test_a_huge_page(self) -> None:
        """A page that grows beyond the size limit is too large, whatever it says of its size."""
        lie = "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'small'});"
        refused(TooLarge, {"/": shell(f"{lie} root.append('x'.repeat(300000))")}, max_bytes=200_000)

    def test_a_huge_answer(self) -> None:
        """A file that is larger than the size limit is not given to a script."""
        script = (
            "fetch('/big').then(r => r.text()).then(t => root.append(t.length)).catch(() => root.append('refused'))"
        )
        with Web({"/": shell(script), "/big": Reply(b"x" * 300_000, headers=HTML)}) as web:
            assert ">refused<" in str(render(web.url("/", HOST), max_bytes=200_000).body)


class TestMissing:
    """Without Chromium."""

    def test_no_browser(self, tmp_path: Path) -> None:
        """One line says what to install, the exit code is 2, and nothing is fetched or written."""
        done = scraper("scrape", "--render", "https://quay.example/", "--corpus", tmp_path / "c", PATH=str(tmp_path))
        assert done.returncode == 2
        assert "apt install chromium" in only_line(done.stderr)
        assert not (tmp_path / "c").exists()

    def test_no_such_program(self) -> None:
        """A SCRAPER_CHROMIUM that is no program is named."""
        done = scraper("scrape", "--render", "https://quay.example/", SCRAPER_CHROMIUM="/nowhere/chromium")
        assert done.returncode == 2
        assert "SCRAPER_CHROMIUM=/nowhere/chromium is no program" in only_line(done.stderr)
