"""RFC 3161 time stamps: asking an authority over HTTP and checking its token. Plain values, no database."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.verify import Verifier

from ledger.der import sorted_certificates

MOST_TOKEN = 256 * 1024
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class StampError(ValueError):
    """There is no stamp, or it does not stamp these bytes, or nobody we trust signed it."""


def stamp(url: str, data: bytes, roots: bytes, *, patience: float) -> tuple[bytes, datetime]:
    """Have an authority stamp the SHA-256 of these bytes; return its answer (DER) and the time in it, both checked.

    `roots` are the authority's root certificates (PEM), `patience` seconds for each step of the talk.
    Raises StampError: no answer, another nonce or imprint, a signer that no root vouches for.
    """
    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = asked(url, request.as_bytes(), patience=patience)
    return answer, verify(answer, data, roots, nonce=request.nonce)


def verify(token: bytes, data: bytes, roots: bytes, *, nonce: int | None = None) -> datetime:
    """Check a stored answer of an authority against the bytes it must stamp; return its time (aware, UTC).

    `nonce` is that of the request, None to leave it unchecked. Raises StampError.
    """
    return _verified(token, roots, nonce, lambda verifier, found: verifier.verify_message(found, data))


def verify_digest(token: bytes, digest: bytes, roots: bytes) -> datetime:
    """Check an answer against the digest that it must stamp, as `verify` does against bytes. Raises StampError."""
    return _verified(token, roots, None, lambda verifier, found: verifier.verify(found, digest))


def _verified(
    token: bytes, roots: bytes, nonce: int | None, check: Callable[[Verifier, TimeStampResponse], bool]
) -> datetime:
    response = _response(token)
    builder = VerifierBuilder(nonce=nonce)
    for root in _certificates(roots):
        builder = builder.add_root_certificate(root)
    try:
        check(builder.build(), response)
        return response.tst_info.gen_time.astimezone(UTC)
    # The libraries raise errors of many kinds for what is malformed deep inside; whatever they cannot read is no stamp.
    except Exception as error:
        raise StampError(f"the stamp does not verify: {error}") from error


def _certificates(roots: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(roots)
    except ValueError as error:
        raise StampError(f"the roots cannot be read: {error}") from error


def _response(token: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(sorted_certificates(token))
    except ValueError as error:
        raise StampError(f"the answer is no time stamp: {error}") from error
    if response.status != 0:
        raise StampError(f"the authority refused: {'; '.join(response.status_string) or response.status}")
    return response


def asked(url: str, body: bytes, *, patience: float) -> bytes:
    """Send a request (DER) to an authority; return what it answered, unchecked. `patience` is seconds for each step.

    Raises StampError when it does not answer, or not with 200.
    """
    place = urlsplit(url)
    secure = place.scheme == "https"
    connection = (
        HTTPSConnection(place.netloc, timeout=patience, context=ssl.create_default_context())
        if secure
        else HTTPConnection(place.netloc, timeout=patience)
    )
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    try:
        connection.request(
            "POST", path, body, {"Content-Type": QUERY, "Accept": REPLY, "Connection": "close"}
        )
        response = connection.getresponse()
        answer = response.read(MOST_TOKEN + 1)
    except (OSError, HTTPException) as error:
        raise StampError(f"the authority at {place.netloc} does not answer: {error}") from error
    finally:
        connection.close()
    if response.status != 200 or len(answer) > MOST_TOKEN:
        raise StampError(f"the authority at {place.netloc} answered {response.status}, {len(answer)} bytes")
    return answer
