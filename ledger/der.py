"""Putting the certificates of a time stamp into DER's order: OpenSSL and many authorities send them as they come."""

from collections.abc import Iterator

CERTIFICATES = 0xA0  # [0] IMPLICIT, of SignedData


def sorted_certificates(response: bytes) -> bytes:
    """Return an RFC 3161 answer with its certificates in ascending order, as DER wants a SET (X.690, 11.6).

    No signature covers their order. Anything else, well-formed or not, is returned as it is.
    """
    try:
        _status, token = _children(response, *_inside(response, 0))
        _kind, content = _children(response, *_inside(response, token[0]))
        (signed,) = _children(response, *_inside(response, content[0]))
        for start, end in _children(response, *_inside(response, signed[0])):
            if response[start] == CERTIFICATES:
                inner = _inside(response, start)
                ordered = sorted(response[first:last] for first, last in _children(response, *inner))
                return response[: inner[0]] + b"".join(ordered) + response[end:]
    except (ValueError, IndexError):
        return response
    return response


def _inside(data: bytes, start: int) -> tuple[int, int]:
    """Return where the content of the element at `start` begins and ends. Raises ValueError, IndexError."""
    length, begin = data[start + 1], start + 2
    if length & 0x80:
        size = length & 0x7F
        length, begin = int.from_bytes(data[begin : begin + size], "big"), begin + size
    if begin + length > len(data):
        raise ValueError("an element runs beyond the end")
    return begin, begin + length


def _children(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each element between `start` and `end` begins and ends."""
    while start < end:
        _begin, after = _inside(data, start)
        yield start, after
        start = after
