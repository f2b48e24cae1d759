"""Database triggers: words to the seats and among the members are never changed, nor a correction, nor a locked mark."""

from django.db.backends.base.base import BaseDatabaseWrapper

from bidding import guards as conditional
from bidding.guards import Guarded
from ledger import guards

# Each table, and when a new row would take the place of an old one.
TABLES = {
    "evaluation_message": "id = NEW.id",
    "evaluation_acknowledgement": "id = NEW.id OR (message_id = NEW.message_id AND member_id = NEW.member_id)",
    "evaluation_remark": "id = NEW.id",
    "evaluation_correction": "id = NEW.id",
}
# A locked mark stays as it is: its reason for a deviation is written later, during the checks.
LOCKED = {
    "evaluation_mark": Guarded(
        "{row}.locked_at IS NOT NULL",
        ("member_id", "criterion", "bid_id", "value", "version", "marked_at", "locked_at"),
        (("member_id", "criterion", "bid_id"),),
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, where they are missing."""
    guards.install(connection, TABLES)
    conditional.install(connection, LOCKED)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that must empty the tables."""
    guards.remove(connection, TABLES)
    conditional.remove(connection, LOCKED)


def can_stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the tables are there: in the middle of migrating they may not be."""
    with connection.cursor() as cursor:
        there = set(TABLES) <= set(connection.introspection.table_names(cursor))
    return there and conditional.can_stand(connection, LOCKED)


def stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether every trigger is there and enabled."""
    return guards.stand(connection, TABLES) and conditional.stand(connection, LOCKED)
