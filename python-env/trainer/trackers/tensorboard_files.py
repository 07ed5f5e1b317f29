"""Writes TensorBoard event files without TensorBoard: TFRecord frames around protocol-buffer `Event` messages.

A frame is the length (u64), its masked CRC-32C, the message, the message's masked CRC-32C, all little-endian
(tensorflow/core/lib/io/record_writer.h). Of the messages only these fields are used (tensorflow/core/util/event.proto,
framework/summary.proto): Event 1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log; Summary 1 value; Value 1 tag,
2 simple_value; SessionLog 1 status, whose START makes TensorBoard drop what an earlier process wrote of that step and later.
"""

import os
import platform
import struct
import time
from pathlib import Path

_POLYNOMIAL = 0x82F63B78
_START = 1


def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _table()


def masked_crc(data: bytes) -> int:
    """TFRecord's CRC-32C (Castagnoli), rotated and shifted."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _bytes_field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _event(seconds: float, step: int, rest: bytes) -> bytes:
    return b"\x09" + struct.pack("<d", seconds) + b"\x10" + _varint(step) + rest


class TensorBoardFiles:
    """A sink: one new event file a process, in `folder`."""

    def __init__(self, folder: Path):
        self.folder = folder

    def start(self, from_step: int) -> None:
        """Make the file; after a resume TensorBoard forgets what followed the checkpoint."""
        self.folder.mkdir(parents=True, exist_ok=True)
        now = time.time()
        name = f"events.out.tfevents.{int(now):010d}.{platform.node()}.{os.getpid()}"
        self._file = open(self.folder / name, "xb")
        self._frame(_event(now, 0, _bytes_field(3, b"brain.Event:2")))
        if from_step:
            self._frame(_event(now, from_step + 1, _bytes_field(7, b"\x08" + _varint(_START))))
        self._file.flush()

    def log(self, step: int, values: dict[str, float], seconds: float) -> None:
        """One event with all numbers of the step."""
        pairs = (_bytes_field(1, tag.encode()) + b"\x15" + struct.pack("<f", value) for tag, value in values.items())
        self._frame(_event(seconds, step, _bytes_field(5, b"".join(_bytes_field(1, pair) for pair in pairs))))
        self._file.flush()

    def close(self, status: str) -> None:
        """Close the file."""
        self._file.close()

    def _frame(self, message: bytes) -> None:
        length = struct.pack("<Q", len(message))
        self._file.write(length + struct.pack("<I", masked_crc(length)) + message + struct.pack("<I", masked_crc(message)))
