"""Something that is looked at from time to time while the engine has the main thread."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def looking(look: Callable[[], None], seconds: float) -> Iterator[None]:
    """Within it `look` is called, in a thread of its own, after every so many seconds."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(seconds):
            look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
