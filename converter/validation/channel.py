"""Frames on a byte stream: four bytes of length, then JSON. Used between the caller and its workers."""

from __future__ import annotations

import json
import struct
from io import FileIO
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
LIMIT = 512 * 1024 * 1024
"""The longest frame that is accepted; an answer longer than that is a broken peer."""


class BrokenChannelError(Exception):
    """The other side is gone, or said something that is no frame."""


def send(stream: BinaryIO, content: Any) -> None:
    """Write one frame."""
    data = json.dumps(content, ensure_ascii=False).encode()
    try:
        stream.write(_LENGTH.pack(len(data)) + data)
        stream.flush()
    except (OSError, ValueError) as error:
        raise BrokenChannelError(str(error)) from error


def receive(stream: BinaryIO | FileIO) -> Any:
    """Read one frame; ``None`` at the end of the stream. Reads no byte beyond the frame from a raw stream."""
    head = _exactly(stream, _LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BrokenChannelError("a frame was cut off")
    (length,) = _LENGTH.unpack(head)
    if length > LIMIT:
        raise BrokenChannelError(f"a frame of {length} bytes")
    data = _exactly(stream, length)
    if len(data) < length:
        raise BrokenChannelError("a frame was cut off")
    return json.loads(data)


def _exactly(stream: BinaryIO | FileIO, length: int) -> bytes:
    """Return ``length`` bytes, fewer only at the end of the stream; a raw stream gives them piece by piece."""
    data = bytearray()
    try:
        while len(data) < length:
            piece = stream.read(length - len(data))
            if not piece:
                break
            data += piece
    except (OSError, ValueError) as error:
        raise BrokenChannelError(str(error)) from error
    return bytes(data)
