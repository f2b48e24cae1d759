"""The raw ASGI side: bodies go to disk without passing through the pages, and threads of their own do the work."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from bidding.uploading import bodies, practice
from bidding.uploading.answers import Counter, failed, signed_out
from bidding.uploading.bodies import Cut
from bidding.uploading.lots import LotDesk
from bidding.uploading.protocol import Misspoken

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Status, headers and content.
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
Elsewhere = Callable[[Scope, IO[bytes]], Awaitable[Answer]]

ADDRESS = "/bidding/uploads/"
# What decides who somebody is, in the order in which the pages ask it; settings.MIDDLEWARE without what shapes pages.
IDENTIFYING = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ledger.middleware.OriginMiddleware",
    "accounts.middleware.IdleMiddleware",
)
# Hashing and flushing let go of the interpreter, so that a few threads keep two cores and a disk busy; more of them
# would only queue for the database.
THREADS = 6


class UploadServer:
    """An ASGI application that speaks tus at one address."""

    def __init__(self, counter: Counter) -> None:
        self.address = counter.address
        # Set where other processes answer; else threads of this one do.
        self.elsewhere: Elsewhere | None = None
        self._answer = _identified(counter.answer, IDENTIFYING)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="upload")

    def takes(self, scope: Scope) -> bool:
        """Tell whether a request is for this server."""
        return bool(scope["type"] == "http" and scope["path"].startswith(self.address))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await bodies.body_of(scope, receive)
        except Cut as cut:
            await self._in_thread(bodies.as_cut(scope, cut.received), BytesIO())
            return
        except Misspoken as refusal:
            await _send(await self._in_thread(scope, _Unusable(refusal)), send)
            return
        with body:
            answer = await (self.elsewhere or self._in_thread)(scope, body)
        await _send(answer, send)

    async def _in_thread(self, scope: Scope, body: "IO[bytes] | _Unusable") -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.answered, scope, body)

    def answered(self, scope: Scope, body: "IO[bytes] | _Unusable") -> Answer:
        """Answer one request whose body is at hand, as it goes over the line; blocks."""
        return _packed(self.respond(scope, body), scope["method"])

    def respond(self, scope: Scope, body: "IO[bytes] | _Unusable") -> HttpResponseBase:
        """Answer one request whose body is at hand; blocks."""
        try:
            response = self._answer(ASGIRequest({**scope, bodies.BODY: body}, BytesIO()))
            return signed_out(response) if response.status_code == 302 else response
        finally:
            _mind_connections()

    def note_cut(self, scope: Scope, received: int) -> None:
        """Note a line that broke before this application was asked; returns at once."""
        self._threads.submit(self.respond, bodies.as_cut(scope, received), BytesIO())


class _Unusable:
    """A body that did not come: whoever reads it learns why, but only after asking who reads."""

    def __init__(self, refusal: Misspoken) -> None:
        self._refusal = refusal

    def read(self, _size: int = -1) -> bytes:
        raise self._refusal


def _mind_connections() -> None:
    """Keep this thread's connection for its next request, unless it broke; a caller's transaction keeps its own."""
    for one in connections.all(initialized_only=True):
        if not one.in_atomic_block and (one.errors_occurred or not settings.KEEP_UPLOAD_CONNECTIONS):
            one.close_if_unusable_or_obsolete()


def _identified(
    answer: Callable[[HttpRequest], HttpResponse], names: Sequence[str]
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Put the pages' own middlewares around an answer, so that sessions, idle time and addresses follow one rule."""
    chain: Any = answer
    for name in reversed(names):
        chain = import_string(name)(chain)
    return chain  # type: ignore[no-any-return]


def _packed(response: HttpResponseBase, method: str) -> Answer:
    content = b"" if method == "HEAD" else getattr(response, "content", b"")
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    headers += [
        (b"Set-Cookie", cookie.output(header="").strip().encode()) for cookie in response.cookies.values()
    ]
    if response.status_code == 204:
        # No content has neither a type nor a length (RFC 9110, 8.6).
        headers = [pair for pair in headers if pair[0] != b"Content-Type"]
    else:
        headers.append((b"Content-Length", str(len(content)).encode()))
    return response.status_code, headers, content


async def _send(answer: Answer, send: Send) -> None:
    status, headers, content = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def broken() -> Answer:
    """Return what is answered when nobody could answer: what had arrived is kept, and the client tries again."""
    return _packed(failed(), "PATCH")


def lot_uploads() -> UploadServer:
    """Return the server that takes sealed files for lots."""
    return UploadServer(Counter(ADDRESS, LotDesk()))


def practice_uploads() -> UploadServer:
    """Return the server that takes sealed files for practice runs."""
    return UploadServer(Counter(practice.ADDRESS, practice.PracticeDesk()))
