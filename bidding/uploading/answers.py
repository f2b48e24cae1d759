"""One tus request answered: who asks, what for, and the answer with its headers; errors are JSON in the page's language."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext

from accounts.models import User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.sealing.envelopes import MOST_BYTES
from bidding.uploading import protocol
from bidding.uploading.bodies import BODY, CUT
from bidding.uploading.desk import Arrival, Desk
from bidding.uploading.protocol import Misspoken
from bidding.uploading.refusals import said
from ledger.clock import ClockBackwardsError

logger = logging.getLogger(__name__)
METHODS = "POST, HEAD, PATCH, DELETE, OPTIONS"
STATUSES = {"signed_out": 401, "late": 403, "too_many_files": 429}


@dataclass(frozen=True)
class Counter:
    """Where uploads are handed in: an address below which each has its own, and the desk behind it."""

    address: str
    desk: Desk[Any]

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; whatever goes wrong is an answer too, and tells nothing about others."""
        try:
            response = self._answered(request)
        except Misspoken as error:
            response = _refusal(error.code, said(error), error.status)
        except Refused as refusal:
            response = _refusal(refusal.code, str(refusal.reason), STATUSES.get(refusal.code, 403))
        except DisallowedHost:
            response = _refusal("host", said(Misspoken("host")), 400)
        except ClockBackwardsError as error:
            response = _refusal("clock", str(error), 503)
        except Exception:
            # The traceback names neither bidder nor lot: local values are not logged.
            logger.exception("an upload failed")
            response = failed()
        response["Tus-Resumable"] = protocol.VERSION
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        _insist_on_origin(request)
        if request.method == "OPTIONS":
            return _abilities()
        headers = {name.lower(): value for name, value in request.headers.items()}
        protocol.insist_on_version(headers)
        user = _user_of(request)
        token = request.path.removeprefix(self.address).removesuffix("/")
        if not token:
            return self._create(request, headers, user)
        upload = self.desk.find(token, by=user)
        if (received := _broken_after(request)) is not None:
            self.desk.cut(upload, received, by=user)
            return HttpResponse(status=204)
        try:
            act = self._acts()[str(request.method)]
        except KeyError:
            raise Misspoken("method", 405) from None
        return act(request, headers, upload, user)

    def _acts(self) -> "dict[str, Callable[[HttpRequest, Mapping[str, str], Arrival, User], HttpResponse]]":
        return {"HEAD": self._head, "PATCH": self._patch, "DELETE": self._delete}

    def _create(self, request: HttpRequest, headers: Mapping[str, str], user: User) -> HttpResponse:
        if request.method != "POST":
            raise Misspoken("method", 405)
        if _broken_after(request) is not None:
            # The line broke before anything had begun.
            return HttpResponse(status=204)
        asked, first = protocol.creation(headers), _first_part(headers)
        upload = self._begun(asked, first, request, user)
        return self._standing(upload, 201, {"Location": f"{self.address}{upload.token}/"})

    def _begun(
        self, asked: protocol.Creation, first: protocol.Part | None, request: HttpRequest, user: User
    ) -> Arrival:
        if first is not None and first.length == asked.length:
            return self.desk.take_whole(asked, first, _scope_of(request)[BODY], by=user)  # type: ignore[no-any-return]
        upload: Arrival = self.desk.begin(asked, by=user)
        if first is not None and upload.offset == 0:
            # Bytes that had arrived already are not needed again: the answer says where to go on.
            upload = self.desk.take(upload, first, _scope_of(request)[BODY], by=user)
        return upload

    def _head(
        self, _request: HttpRequest, _headers: Mapping[str, str], upload: Arrival, user: User
    ) -> HttpResponse:
        return self._standing(self.desk.ask(upload, by=user), 200, {"Upload-Length": str(upload.size)})

    def _patch(
        self, request: HttpRequest, headers: Mapping[str, str], upload: Arrival, user: User
    ) -> HttpResponse:
        part = protocol.part(headers)
        return self._standing(self.desk.take(upload, part, _scope_of(request)[BODY], by=user), 204)

    def _delete(
        self, _request: HttpRequest, _headers: Mapping[str, str], upload: Arrival, user: User
    ) -> HttpResponse:
        self.desk.remove(upload, by=user)
        return HttpResponse(status=204)

    def _standing(
        self, upload: Arrival, status: int, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        response = HttpResponse(status=status, headers=dict(headers or {}))
        response["Upload-Offset"] = str(upload.offset)
        if expires := self.desk.expires_at(upload):
            response["Upload-Expires"] = http_date(expires.timestamp())
        return response


def _first_part(headers: Mapping[str, str]) -> protocol.Part | None:
    """Read the part that came along with an announcement, if any."""
    if not protocol.brings_part(headers):
        return None
    return protocol.part({**headers, "upload-offset": "0"})


def _broken_after(request: HttpRequest) -> int | None:
    """Return how many bytes of a part had come when the line broke, None for a request that is one."""
    received: int | None = _scope_of(request).get(CUT)
    return received


def _scope_of(request: HttpRequest) -> dict[str, Any]:
    scope: dict[str, Any] = getattr(request, "scope", {})
    return scope


def failed() -> HttpResponse:
    """Tell a program that something failed on our side."""
    return _refusal("server", said(Misspoken("server")), 500)


def signed_out(response: HttpResponseBase) -> HttpResponseBase:
    """Tell a program that its session ended, where a page would be sent to the sign-in; its cookie goes all the same."""
    told = _refusal("signed_out", gettext("Please sign in first."), 401)
    told.cookies = response.cookies
    return told


def _abilities() -> HttpResponse:
    headers = {
        "Allow": METHODS,
        "Tus-Version": protocol.VERSION,
        "Tus-Extension": protocol.EXTENSIONS,
        "Tus-Max-Size": str(MOST_BYTES),
        "Tus-Checksum-Algorithm": "sha256",
    }
    return HttpResponse(status=204, headers=headers)


def _insist_on_origin(request: HttpRequest) -> None:
    """Refuse a page of another site; a program that is no browser sends no Origin. Raises DisallowedHost."""
    host, origin = request.get_host(), request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != host and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise Misspoken("origin", 403)


def _user_of(request: HttpRequest) -> User:
    """Return who is signed in. Raises Refused: signed_out, inactive, role, pledge — the same for every address here."""
    user = request.user
    require(may_act(user, Act.SUBMIT_BID))
    assert isinstance(user, User)
    return user


def _refusal(code: str, text: str, status: int) -> HttpResponse:
    return JsonResponse(
        {"code": code, "text": text}, status=status, json_dumps_params={"ensure_ascii": False}
    )
