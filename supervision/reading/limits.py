"""How much of a bidder's file is read. Files beyond are named, never silently cut."""

from typing import Final

MIB: Final = 1024 * 1024
# One reading process: memory it may use at all, and processor and clock time for one file (bytes, seconds).
MEMORY: Final = 1536 * MIB
SECONDS_A_FILE: Final = 40
# A child that has not answered by then hangs in a library and is ended (seconds).
PATIENCE: Final = 75.0
MOST_BYTES: Final = 200 * MIB
MOST_PAGES: Final = 3_000
MOST_CHARACTERS: Final = 6_000_000
# Of all files of one bid, and of all bids of a lot: they are held in memory at once when the bids are compared. However
# many bid, each may say so much (characters; 600,000 are about 800 full pages).
MOST_OF_ONE_BID: Final = 12_000_000
MOST_OF_A_LOT: Final = 24_000_000
LEAST_OF_ONE_BID: Final = 600_000
# Archives (docx, xlsx, zip): what they unpack to, how many members, how deep archives lie in archives.
MOST_UNPACKED: Final = 200 * MIB
MOST_MEMBER: Final = 80 * MIB
MOST_MEMBERS: Final = 5_000
MOST_ARCHIVES: Final = 2
# XML: elements inside elements, and elements in all.
MOST_DEPTH: Final = 300
MOST_ELEMENTS: Final = 3_000_000
MOST_PICTURES: Final = 200
MOST_PIXELS: Final = 60_000_000
# Icons and rules say nothing (pixels on the shorter side).
LEAST_SIDE: Final = 48
# A page with fewer letters is a picture of text; a file with many such pages is named.
LEAST_LETTERS: Final = 20
SCANNED_SHARE: Final = 0.2
GARBLED_SHARE: Final = 0.15


class TooMuch(Exception):
    """A limit is passed; `problem` is the word for it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
