"""Images: who took them, with what, and what they look like (perceptual hash by discrete cosine transform)."""

import math
from hashlib import sha256
from io import BytesIO
from statistics import median
from typing import Any

from supervision.reading.found import Found, Picture
from supervision.reading.limits import LEAST_SIDE, MOST_PIXELS, TooMuch

_SIDE, _KEPT = 32, 8
_WAVES = [[math.cos(math.pi * k * (2 * x + 1) / (2 * _SIDE)) for x in range(_SIDE)] for k in range(_KEPT)]
# Less contrast than this on average: a blank page or a plain area (grey levels).
_FLAT = 4.0
# Numbers of Exif tags.
_TAGS = {271: "camera", 272: "camera", 305: "application", 306: "created", 315: "author"}
_INNER_TAGS = {36867: "created", 42033: "camera_serial", 42037: "camera_serial", 42032: "author"}
_INNER = 34665


def read(content: bytes) -> Found:
    """Return the Exif values and the look of an image file."""
    import PIL

    found = Found(method=f"Pillow {PIL.__version__}")
    image = _open(content)
    exif = image.getexif()
    for number, kind in _TAGS.items():
        found.add(kind, exif.get(number))
    inner = exif.get_ifd(_INNER)
    for number, kind in _INNER_TAGS.items():
        found.add(kind, inner.get(number))
    picture = _picture(content, image, 1)
    found.pictures = [picture] if picture else []
    found.problem = "no_text"
    return found


def seen(content: bytes, page: int = 0) -> Picture | None:
    """Return the picture in these bytes; None when it is an icon, too large or none at all."""
    try:
        return _picture(content, _open(content), page)
    except (TooMuch, OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError):
        return None


def _open(content: bytes) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is kept here, by a word
    image = Image.open(BytesIO(content))
    if image.width * image.height > MOST_PIXELS:
        raise TooMuch("too_large")
    return image


def _picture(content: bytes, image: Any, page: int) -> Picture | None:
    if min(image.size) < LEAST_SIDE:
        return None
    return Picture(sha256(content).hexdigest(), look(image), page, image.width, image.height)


def look(image: Any) -> str:
    """Return 64 bits of an image's coarse structure as 16 hex digits; "" for an image without any."""
    image.draft("L", (_SIDE * 8, _SIDE * 8))
    grey = list(
        image.convert("L").resize((_SIDE, _SIDE), 4).tobytes()
    )  # 4: the mean of what falls into a cell
    mean = sum(grey) / len(grey)
    if sum(abs(level - mean) for level in grey) / len(grey) < _FLAT:
        return ""
    rows = [grey[start : start + _SIDE] for start in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[sum(w * v for w, v in zip(wave, row, strict=True)) for wave in _WAVES] for row in rows]
    values = [sum(wave[y] * across[y][k] for y in range(_SIDE)) for wave in _WAVES for k in range(_KEPT)]
    middle = median(values[1:])
    bits = sum(1 << place for place, value in enumerate(values) if value > middle)
    return f"{bits:016x}"
