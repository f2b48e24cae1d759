"""What a signature is checked against: the bytes, who signs, when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Statement:
    """Signed bytes, the credit code of the signer, and the instant (aware) at which they were received."""

    data: bytes
    signer: str
    at: datetime
