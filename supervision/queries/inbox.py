"""The inbox of alerts: which ones, in which order, how many of each sort, and what stands beside each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Max, Min, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from supervision import words
from supervision.models import Alert, AlertStatus, Evidence, Level
from supervision.queries.desks import alerts_for

OPEN = "open"
# Families in which one value that several pairs share is one piece of evidence.
IDENTITIES = ("device", "people")
AGES: dict[str, tuple[Promise, int, int]] = {
    # name: words, younger than so many days (0: any), older than so many days
    "week": (_("up to 7 days"), 7, 0),
    "month": (_("8 to 30 days"), 30, 7),
    "older": (_("more than 30 days"), 0, 30),
}
SORTS: dict[str, Promise] = {
    "grave": _("gravest first"),
    "new": _("newest first"),
    "old": _("oldest first"),
    "due": _("next due date first"),
}
_GRAVITY = Case(
    When(level=Level.PRIORITY, then=Value(0)),
    When(level=Level.CHECK, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
_ORDERS = {
    "grave": (_GRAVITY, "-score", "-pk"),
    "new": ("-raised_at", "-pk"),
    "old": ("raised_at", "pk"),
    "due": (F("reply_due_at").asc(nulls_last=True), _GRAVITY, "-pk"),
}


@dataclass(frozen=True)
class Wish:
    """What the officer asked to see; everything unknown in the address counts as not asked."""

    level: str = ""
    status: str = ""
    family: str = ""
    age: str = ""
    office: str = ""
    sort: str = "grave"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wish":
        """Read a wish from the address."""
        return cls(
            _known(asked.get("level"), Level.values),
            _known(asked.get("status"), [OPEN, *AlertStatus.values]),
            _known(asked.get("family"), words.FAMILIES),
            _known(asked.get("age"), AGES),
            office if (office := asked.get("office") or "").isascii() and office.isdigit() and len(office) < 10 else "",
            _known(asked.get("sort"), SORTS) or "grave",
        )  # fmt: skip

    @property
    def address(self) -> str:
        """The query string that asks for the same again; empty for the plain list."""
        plain = Wish()
        return urlencode({name: value for name, value in vars(self).items() if value != getattr(plain, name)})


@dataclass(frozen=True)
class Choice:
    """One choice of a filter: its value, its words, and how many alerts it holds."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Line:
    """An alert in the list: with the families of its evidence and how many pieces there are."""

    alert: Alert
    families: Sequence[str]
    pieces: int


def _known(value: str | None, values: Iterable[str]) -> str:
    return value if value and value in list(values) else ""


def wished(user: User, wish: Wish, at: datetime) -> QuerySet[Alert]:
    """Return the alerts that the user may see and asked for, in the order asked for."""
    found = alerts_for(user)
    if wish.level:
        found = found.filter(level=wish.level)
    if wish.status == OPEN:
        found = found.exclude(status=AlertStatus.CONCLUDED)
    elif wish.status:
        found = found.filter(status=wish.status)
    if wish.family:
        # By their keys: a join would count every alert once for each piece of evidence.
        found = found.filter(pk__in=Evidence.objects.filter(family=wish.family).values("alert"))
    if wish.office:
        found = found.filter(lot__project__supervisor=int(wish.office))
    if wish.age:
        _label, younger, older = AGES[wish.age]
        found = found.filter(raised_at__lte=at - timedelta(days=older))
        found = found.filter(raised_at__gt=at - timedelta(days=younger)) if younger else found
    return found.order_by(*_ORDERS[wish.sort])


def lines_of(alerts: Sequence[Alert]) -> list[Line]:
    """Put families and number of pieces beside each alert, with two queries for all.

    Pieces are counted as the alert's page shows them: one value that several pairs share is one.
    """
    held: dict[int, dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    rows = Evidence.objects.filter(alert__in=[alert.pk for alert in alerts]).order_by()
    alike = rows.filter(family__in=IDENTITIES).annotate(low=Min("sides__value"), high=Max("sides__value"))
    for alert, family, kind, piece, low, high in alike.values_list(
        "alert", "family", "kind", "pk", "low", "high"
    ):
        held[alert][family].add((kind, low) if low and low == high else piece)
    others = rows.exclude(family__in=IDENTITIES).annotate(file=KT("detail__sha256"))
    for alert, family, piece, kind, file in others.values_list("alert", "family", "pk", "kind", "file"):
        held[alert][family].add(file if kind == "same_file" else piece)
    return [
        Line(
            alert,
            [words.family(name) for name in words.FAMILIES if name in held[alert.pk]],
            sum(map(len, held[alert.pk].values())),
        )
        for alert in alerts
    ]


def choices(user: User, wish: Wish) -> dict[str, list[Choice]]:
    """Return the choices of the filters with how many alerts each holds among all the user may see."""
    mine = alerts_for(user).order_by().prefetch_related(None)
    levels = _counted(mine, "level")
    statuses = _counted(mine, "status")
    statuses[OPEN] = sum(count for status, count in statuses.items() if status != AlertStatus.CONCLUDED)
    families = dict(
        Evidence.objects.filter(alert__in=mine.values("pk"))
        .order_by()
        .values_list("family")
        .annotate(Count("alert", distinct=True))
    )
    offices = mine.values_list("lot__project__supervisor", "lot__project__supervisor__name")
    return {
        "levels": _choices([*reversed(Level.choices)], levels, wish.level),
        "statuses": _choices([(OPEN, _("Not concluded")), *AlertStatus.choices], statuses, wish.status),
        "families": _choices(words.FAMILIES.items(), families, wish.family),
        "offices": [
            Choice(str(pk), name, count, str(pk) == wish.office)
            for pk, name, count in offices.annotate(Count("pk"))
        ],
    }


def _counted(alerts: QuerySet[Alert], field: str) -> dict[str, int]:
    return dict(alerts.values_list(field).annotate(Count("pk")))


def _choices(
    named: Iterable[tuple[str, str | Promise]], counts: Mapping[str, int], chosen: str
) -> list[Choice]:
    return [Choice(value, str(label), counts.get(value, 0), value == chosen) for value, label in named]


def beside(user: User, alert: Alert) -> tuple[Alert | None, Alert | None]:
    """Return the open alerts before and after one, in the order of the plain list: an officer works through them."""
    keys = list(
        alerts_for(user)
        .exclude(status=AlertStatus.CONCLUDED)
        .order_by(*_ORDERS["grave"])
        .prefetch_related(None)
        .values_list("pk", flat=True)
    )
    place = keys.index(alert.pk) if alert.pk in keys else -1
    before = keys[place - 1] if place > 0 else None
    after = keys[place + 1] if 0 <= place < len(keys) - 1 else keys[0] if keys and place < 0 else None
    found = Alert.objects.in_bulk([key for key in (before, after) if key])
    return found.get(before or 0), found.get(after or 0)
