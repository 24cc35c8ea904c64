"""Web archives, written by hand (ISO 28500) so that each can be wrong in its own way."""

from __future__ import annotations

DATE = "2026-03-04T05:06:07Z"


def record(kind: str, url: str, block: bytes, content_type: str) -> bytes:
    """One record of an archive."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{len(block)}>\r\nWARC-Date: {DATE}\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(url: str, body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """What a server answered; `headers` with `_` for `-`, a page in HTML if they say nothing else."""
    fields = {"Content_Type": "text/html; charset=utf-8"} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    http = f"HTTP/1.1 {status}\r\n".encode() + "\r\n".join([*lines, "", ""]).encode() + body
    return record("response", url, http, "application/http; msgtype=response")
