"""What went over the wire for a page, besides its body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exchange:
    """The header lines that were `sent` and `received`, one by one, each byte a character; empty where nobody knows.

    Credentials and cookies that were sent are left out. `ip_address` is who answered.
    """

    sent: tuple[tuple[str, str], ...] = ()
    received: tuple[tuple[str, str], ...] = ()
    ip_address: str | None = None
