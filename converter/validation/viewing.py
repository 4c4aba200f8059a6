"""The viewer of Arelle's makers (``ixbrl-viewer``) on a loaded report: pages with the facts built in.

Runs in the worker. The pages ask for ``SCRIPT`` beside them and for nothing else, so they work without a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

SCRIPT = "ixbrlviewer.js"
_PLUGIN = "iXBRLViewerPlugin"


def is_viewer_installed() -> bool:
    """True when the package of the viewer is there."""
    return find_spec(_PLUGIN) is not None


def viewer_script() -> bytes:
    """Return the script that the pages ask for, with its licence notice in it."""
    found = find_spec(_PLUGIN)
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "viewer" / "dist" / SCRIPT).read_bytes()


def viewer_pages(controller: Any, models: Sequence[Any]) -> dict[str, str]:
    """Return file name to content of the viewer's pages; the first is the one to open. None when no model is inline."""
    from iXBRLViewerPlugin.iXBRLViewer import IXBRLViewerBuilder, isInlineDoc
    from iXBRLViewerPlugin.xhtmlserialize import XHTMLSerializer

    builder = IXBRLViewerBuilder(controller, features={})
    inline = [model for model in models if isInlineDoc(model.modelDocument)]
    for model in inline:
        builder.processModel(model)
    viewer = builder.createViewer(scriptUrl=SCRIPT, showValidations=False) if inline else None
    pages: dict[str, str] = {}
    for file in viewer.files if viewer is not None else ():
        sink = BytesIO()
        XHTMLSerializer(sink).serialize(file.xmlDocument)
        pages[file.filename] = sink.getvalue().decode()
    return pages
