"""JPEG files without what tells of camera, place, moment and author: segment by segment, the picture untouched. Pure."""

from typing import Final

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# Adobe's segment says how colours are meant: without it they turn.
_ADOBE: Final = 0xEE
_SPEAKING: Final = frozenset(range(0xE0, 0xF0)) - {_ADOBE} | {0xFE}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_ADOBE_BYTES: Final = 16


def freed(data: bytes) -> bytes:
    """Return a JPEG without application segments (EXIF, XMP, GPS, profiles), remarks and whatever follows its end.

    The picture is not coded anew (ITU-T T.81 annex B). Raises ValueError for what is no whole JPEG.
    """
    if data[:2] != bytes([0xFF, _START]):
        raise ValueError("jpeg")
    kept, at = [data[:2]], 2
    while True:
        marker, at = _marker(data, at)
        if marker == _END:
            return b"".join([*kept, bytes([0xFF, _END])])
        if marker in _ALONE:
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        if marker == _START or end < at + 2 or end > len(data):
            raise ValueError("jpeg")
        if marker not in _SPEAKING and (marker != _ADOBE or _is_adobe(data[at:end])):
            kept.append(bytes([0xFF, marker]) + data[at:end])
        at = end
        if marker == _SCAN:
            end = _scan_end(data, at)
            kept.append(data[at:end])
            at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place, and the place behind it; fill bytes may stand before."""
    if data[at : at + 1] != b"\xff":
        raise ValueError("jpeg")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise ValueError("jpeg")
    return data[at], at + 1


def _is_adobe(segment: bytes) -> bool:
    return len(segment) <= _ADOBE_BYTES and segment[2:7] == b"Adobe"


def _scan_end(data: bytes, at: int) -> int:
    """Return where coded data ends: at the first marker that neither restarts nor stands for a byte of its own."""
    while (at := data.find(b"\xff", at)) >= 0:
        following = data[at + 1 : at + 2]
        if following != b"\x00" and not (following and 0xD0 <= following[0] < 0xD8):
            return at
        at += 2
    raise ValueError("jpeg")
