"""A DOCX as bytes: the same content gives the same bytes, whenever it is written."""

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.document import Document


def packed(made: "Document") -> bytes:
    """Return a document as a file whose members carry no time of day.

    A time in the package would tell two answers apart that must be equal, with few bids and with many.
    """
    written, plain = BytesIO(), BytesIO()
    made.save(written)
    with ZipFile(written) as package, ZipFile(plain, "w", ZIP_DEFLATED) as again:
        for name in package.namelist():
            member = ZipInfo(name)  # its date is the first day of 1980
            member.compress_type = ZIP_DEFLATED
            again.writestr(member, package.read(name))
    return plain.getvalue()
