"""What the figures of draws and of remote evaluation are counted from."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.roles import Act
from accounts.rules import may_act
from accounts.templatetags.when import SHANGHAI
from evaluation import fairness, remote
from evaluation.models import CallState, Draw, Expert, Member, Room, RoomSite, SiteRole, State
from evaluation.queries.panels import NAMES_OPEN

KEPT_SECONDS = 300
ABOUT_CODES = "codes of experts in the statistics of draws"


def library_code(expert: int) -> str:
    """Return the code under which an expert stands in the statistics: always the same, no name and no draw's code."""
    keyed = salted_hmac(ABOUT_CODES, str(expert), secret=settings.IDENTITY_KEY, algorithm="sha256")
    return keyed.hexdigest()[:12]


def draws_to_show(since: datetime, until: datetime) -> tuple[QuerySet[Draw], int]:
    """Return the draws of a time whose names are open, and how many are still sealed.

    A sealed draw stays out: a count that grows by one would tell whom it drew (招标投标法 37).
    """
    made = Draw.objects.filter(drawn_at__gte=since, drawn_at__lt=until)
    shown = made.filter(room__lot__status__in=NAMES_OPEN).select_related("room").order_by("drawn_at")
    return shown, made.exclude(room__lot__status__in=NAMES_OPEN).count()


def verdict_of(draws: QuerySet[Draw], *, region: str = "") -> fairness.Verdict:
    """Test the draws, of one region's experts or of all; count who declined and who was absent.

    What was found is kept for five minutes while no draw is added: the page is public and the pools are large.
    """
    keys = list(draws.values_list("pk", flat=True))
    key = f"fairness/{region}/{len(keys)}/{max(keys, default=0)}"
    kept: fairness.Verdict | None = cache.get(key)
    if kept is None:
        kept = _verdict(list(draws), region)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _verdict(draws: list[Draw], region: str) -> fairness.Verdict:
    places = dict(Expert.objects.values_list("pk", "region"))
    wanted = {pk for pk, place in places.items() if not region or place == region}
    found = fairness.verdict([_groups(one, wanted) for one in draws])
    tallies = {one.code: one for one in found.tallies}
    rooms = [one.room_id for one in draws]
    for pk, called, declined, absent in _calls(rooms):
        if tally := tallies.get(library_code(pk)):
            tally.called, tally.declined, tally.absent = called, declined, absent
    return found


def regions_of_experts() -> list[str]:
    """Return the administrative divisions that have experts."""
    return list(Expert.objects.order_by("region").values_list("region", flat=True).distinct())


def remote_figures(rooms: QuerySet[Room], months: list[str]) -> remote.Figures:
    """Count the evaluations among some rooms that started in the given months."""
    started = rooms.filter(started_at__isnull=False)
    parts = RoomSite.objects.filter(room__in=started.values("pk")).select_related("site__organisation")
    seated = Count("members", filter=Q(members__state=CallState.ACCEPTED, members__expert__isnull=False))
    by_room: dict[int, list[remote.Seated]] = {}
    for part in parts.annotate(sat=seated):
        by_room.setdefault(part.room_id, []).append(
            remote.Seated(part.site.organisation.name, part.site.region, part.role == SiteRole.HOST, part.sat)
        )
    listed = started.values_list("pk", "started_at", "state")
    evaluations = [
        remote.Evaluation(_month(at), tuple(by_room.get(pk, [])), state == State.ABORTED)
        for pk, at, state in listed
        if at
    ]
    return remote.counted([one for one in evaluations if one.month in months], months)


def rooms_counted_for(user: User) -> QuerySet[Room]:
    """Return the rooms that a centre's or a supervisor's figures are about: the lots it hosts or supervises."""
    home = user.organisation_id
    if home is None:
        return Room.objects.none()
    if may_act(user, Act.SUPERVISE):
        return Room.objects.filter(lot__project__supervisor=home)
    return Room.objects.filter(lot__project__centre=home)


def last_months(at: datetime, count: int = 12) -> list[str]:
    """Return the last so many months, this one included, as YYYY-MM in order."""
    here = at.astimezone(SHANGHAI)
    first = here.year * 12 + here.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first - count + 1, first + 1)]


def _month(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m}"


def _groups(one: Draw, wanted: set[int]) -> list[fairness.Group]:
    """The groups of a draw, its experts named by their lasting codes."""
    names = {code: library_code(pk) for code, pk in one.identities.items() if pk in wanted}
    barred = {line["code"] for line in one.rules["avoid"]}
    drawn = frozenset(names[code] for code in one.proof["drawn"] if code in names)
    groups: dict[str, list[str]] = {group: [] for group in one.rules["quotas"]}
    for line in one.pool:
        if line["code"] not in barred and line["code"] in names:
            groups.setdefault(line["group"], []).append(names[line["code"]])
    return [fairness.Group(tuple(able), drawn & frozenset(able)) for able in groups.values()]


def _calls(rooms: list[int]) -> Iterable[tuple[int, int, int, int]]:
    found = Member.objects.filter(room__in=rooms, expert__isnull=False).values("expert")
    counts = found.annotate(
        called=Count("pk"),
        declined=Count("pk", filter=Q(state=CallState.DECLINED)),
        absent=Count("pk", filter=Q(state=CallState.ABSENT)),
    )
    return counts.values_list("expert", "called", "declined", "absent")
