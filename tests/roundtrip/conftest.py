"""One warm Arelle for all round trips."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.roundtrip.arelle_facts import Arelle


@pytest.fixture(scope="session")
def arelle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arelle]:
    """Arelle without any taxonomy package."""
    worker = Arelle(tmp_path_factory.mktemp("arelle"))
    yield worker
    worker.close()
