"""TLS and HTTP/2: certificates are always checked, and a good server is read at its best."""

from __future__ import annotations

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import trustme

from scraper.errors import TimedOut, Unreachable
from scraper.fetch import Fetcher, FetchOptions, fetch_page
from scraper.fetch.attempts import can_pass
from tests.web import Reply, Web, redirect
from tests.web_h2 import STORY as H2_STORY
from tests.web_h2 import WebH2

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.article import Page

STORY = Reply(b"<!doctype html><title>A story</title><p>Text.")
OWN = FetchOptions(allow_private=True, delay=0, connect_timeout=1, read_timeout=1)


def authority(tmp_path: Path) -> tuple[trustme.CA, FetchOptions]:
    """A certificate authority of our own, and options that trust it."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    options = FetchOptions(allow_private=True, delay=0, connect_timeout=2, read_timeout=2, ca_file=tmp_path / "ca.pem")
    return ca, options


def server_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's TLS settings with this certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def test_trusted_tls_is_read(tmp_path: Path) -> None:
    """With its authority named, one's own TLS server is read like any other."""
    ca, options = authority(tmp_path)
    with Web({"/a": STORY}, server_tls(ca.issue_cert("127.0.0.1"))) as web:
        got = fetch_page(web.url("/a"), options)
        assert (got.body, got.url) == (STORY.body, web.url("/a"))


def test_a_step_down_to_http_over_real_sockets(tmp_path: Path) -> None:
    """From TLS to plain HTTP on another port: followed, asked for its own robots.txt, recorded."""
    ca, options = authority(tmp_path)
    with (
        Web({"/a": STORY}) as plain,
        Web({"/s": redirect(plain.url("/a"))}, server_tls(ca.issue_cert("127.0.0.1"))) as web,
    ):
        assert fetch_page(web.url("/s"), options).redirects == (web.url("/s"),)
        assert plain.paths() == ["/robots.txt", "/a"]


def test_untrusted_certificates_are_refused(tmp_path: Path) -> None:
    """Unknown authority, wrong name, expired: each told, nothing sent."""
    ca, options = authority(tmp_path)
    expired = ca.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    cases = [
        (trustme.CA().issue_cert("127.0.0.1"), "unable to get local issuer certificate"),
        (ca.issue_cert("news.example"), "IP address mismatch"),
        (expired, "certificate has expired"),
    ]
    for certificate, reason in cases:
        with Web({"/a": STORY}, server_tls(certificate)) as web:
            with pytest.raises(Unreachable, match=f"the certificate is not trusted: .*{reason}"):
                fetch_page(web.url("/a"), options)
            assert web.requests == []


def test_tls_with_a_server_that_speaks_none() -> None:
    """Plain HTTP behind https is told; a handshake that stalls ends with the time limit."""
    with socket.create_server(("127.0.0.1", 0)) as plain, ThreadPoolExecutor(1) as thread:
        answered = thread.submit(answer_in_plain_text, plain)
        with pytest.raises(Unreachable, match="TLS failed"):
            fetch_page(f"https://127.0.0.1:{plain.getsockname()[1]}/", OWN)
        answered.result()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimedOut, match="no connection"):
        fetch_page(f"https://127.0.0.1:{silent.getsockname()[1]}/", OWN)


def answer_in_plain_text(server: socket.socket) -> None:
    """Take one connection and answer whatever it says with plain HTTP."""
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_http_2_is_spoken_over_one_connection(tmp_path: Path) -> None:
    """Where the server offers HTTP/2, robots.txt and pages go over one connection of it."""
    ca, options = authority(tmp_path)

    async def fetch(web: WebH2) -> list[Page]:
        async with Fetcher(options) as fetcher:
            return [await fetcher.get(web.url("/story")) for _ in range(3)]

    with WebH2(server_tls(ca.issue_cert("127.0.0.1"))) as web:
        assert [page.body for page in asyncio.run(fetch(web))] == [H2_STORY] * 3
        assert web.paths == ["/robots.txt", "/story", "/story", "/story"]
        assert web.connections == 1


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/reset", "/cut", "/away", "/headers"])
def test_http_2_faults_end_as_typed_errors(tmp_path: Path, path: str) -> None:
    """A stream that is reset, at once or amid the body, or a GOAWAY costs that page only."""
    ca, options = authority(tmp_path)

    async def fetch(web: WebH2) -> tuple[str, Page]:
        async with Fetcher(options) as fetcher:
            with pytest.raises((Unreachable, TimedOut)) as caught:
                await fetcher.get(web.url(path))
            return str(caught.value), await fetcher.get(web.url("/story"))

    with WebH2(server_tls(ca.issue_cert("127.0.0.1"))) as web:
        line, page = asyncio.run(fetch(web))
        assert line.startswith(web.url(path))
        assert page.body == H2_STORY


def test_http_2_goaway_is_tried_again(tmp_path: Path) -> None:
    """A server that goes away amid a request is asked again over a new connection."""
    ca, options = authority(tmp_path)
    with WebH2(server_tls(ca.issue_cert("127.0.0.1"))) as web:
        assert fetch_page(web.url("/away-once"), options).body == H2_STORY
        assert web.connections == 2


@pytest.mark.parametrize(
    ("cause", "again"),
    [(ConnectionResetError(), True), (ssl.SSLCertVerificationError(), False), (ssl.SSLError(), False)],
    ids=["reset", "certificate", "tls"],
)
def test_tls_is_never_tried_again(cause: Exception, again: bool) -> None:  # noqa: FBT001 - a table
    """A reset can pass; what is wrong with a certificate or with TLS stays wrong."""
    error = Unreachable("https://news.example/", "no")
    error.__cause__ = cause
    assert can_pass(error) is again
