"""Which lots are screened together: as many as their files allow, for what they say is held in memory together."""

from collections.abc import Collection, Sequence

from django.db.models import Sum

from bidding.models import OpenedFile

MIB = 1024 * 1024
# Bytes of opened files read together. A lot beyond that is screened by itself.
TOGETHER = 64 * MIB
# What a lot weighs besides its files.
A_LOT = MIB


def first_share(lots: Sequence[int], *, alone: Collection[int] = ()) -> list[int]:
    """Return the first of these lots, by key: as many as are read together, one at least; each of ``alone`` by itself."""
    some = list(lots[: TOGETHER // A_LOT])
    files = OpenedFile.objects.filter(opened__envelope__bid__lot__in=some)
    sizes = dict(files.values_list("opened__envelope__bid__lot").annotate(Sum("size")))
    share, weight = some[:1], A_LOT + sizes.get(some[0], 0) if some else 0
    for lot in some[1:]:
        weight += A_LOT + sizes.get(lot, 0)
        if weight > TOGETHER or lot in alone or share[0] in alone:
            break
        share.append(lot)
    return share
