"""Keeping and dropping a view of a list. It is the officer's own notebook: nothing of it is logged."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from ledger import clock
from supervision.lists import LISTS, kept_query
from supervision.models import SavedView
from supervision.rules.offices import may_watch

MOST = 60
LONGEST = 500


@transaction.atomic
def save_view(*, name: str, page: str, query: str, by: User) -> SavedView:
    """Keep the filters of a list under a name; the same name on the same page is replaced.

    `page` is the name of a list in supervision.urls, `query` its query string. Raises Refused for a query that is
    too long, or when there are already as many views as a list can show.
    """
    require(may_watch(by))
    if page not in LISTS:
        raise Refused(_("This page has no views to keep."), "no_list")
    kept = kept_query(query)
    if kept is None or len(kept) > LONGEST:
        raise Refused(_("These filters are too long to be kept."), "too_long")
    User.objects.select_for_update().get(pk=by.pk)
    mine = SavedView.objects.filter(user=by)
    if mine.count() >= MOST and not mine.filter(page=page, name=name).exists():
        raise Refused(
            _("There are already %(most)s saved views: remove one first.") % {"most": MOST}, "too_many"
        )
    kept_view, _made = SavedView.objects.update_or_create(
        user=by, page=page, name=name, defaults={"query": kept, "saved_at": clock.now()}
    )
    return kept_view


def drop_view(view: SavedView, *, by: User) -> None:
    """Remove one's own view. Raises Refused for another's."""
    require(may_watch(by))
    if view.user_id != by.pk:
        raise Refused(_("This view belongs to somebody else."), "not_yours")
    view.delete()
