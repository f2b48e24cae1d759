"""A process that appends to the log with a connection of its own: python -m tests.ledger.writer NAME COUNT."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import transaction

    from ledger.actions import checkpoint, record

    name, count = sys.argv[1], int(sys.argv[2])
    for number in range(count):
        with transaction.atomic():
            record("bid.submit", by=None, on=f"writer:{name}", number=number)
            if number % 10 == 0:
                checkpoint()
