"""`manage.py forget_clock`: after the clock had leapt forward and was put right, let the platform go on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ledger import clock
from ledger.actions import record
from ledger.clock import ClockBackwardsError
from ledger.watching import forget_mark


class Command(BaseCommand):
    help = "Forget the latest time the clock has shown; the ledger's last entry alone still counts."

    def handle(self, *args: Any, **options: Any) -> None:
        forget_mark()
        try:
            record("clock.forget", by=None)
        except ClockBackwardsError as error:
            raise CommandError(
                _("Entries were written at the wrong time; wait until it has come. %(error)s")
                % {"error": error}
            ) from error
        self.stdout.write(
            _("The platform goes on. Its clock shows %(now)s.") % {"now": clock.now().isoformat()}
        )
