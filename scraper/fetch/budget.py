"""The time that one page may take."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Budget:
    """The seconds that one page may take; only what is spent inside `spend` counts."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.spent = 0.0

    @property
    def is_spent(self) -> bool:
        """Whether no time is left."""
        return self.spent >= self.seconds

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        """Run the block for as long as there is time. Raises TimeoutError."""
        start = time.monotonic()
        try:
            async with asyncio.timeout(self.seconds - self.spent):
                yield
        finally:
            self.spent += time.monotonic() - start
