"""What holds for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stamina

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_backoff() -> Iterator[None]:
    """Further attempts are made, but at once; what a host asks for with Retry-After is waited out all the same."""
    with stamina.set_testing(testing=True, attempts=3, cap=True):
        yield
