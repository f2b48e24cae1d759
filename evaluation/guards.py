"""Database triggers: what the supervisor wrote to the seats, and who read it, is never changed or taken back."""

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger import guards

# Each table, and when a new row would take the place of an old one.
TABLES = {
    "evaluation_message": "id = NEW.id",
    "evaluation_acknowledgement": "id = NEW.id OR (message_id = NEW.message_id AND member_id = NEW.member_id)",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, where they are missing."""
    guards.install(connection, TABLES)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that must empty the tables."""
    guards.remove(connection, TABLES)


def can_stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the tables are there: in the middle of migrating they may not be."""
    with connection.cursor() as cursor:
        return set(TABLES) <= set(connection.introspection.table_names(cursor))


def stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether every trigger is there and enabled."""
    return guards.stand(connection, TABLES)
