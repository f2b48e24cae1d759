"""Run one complete trade through the platform, then serve it."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.story.whole import ACCOUNTS, run
from config.story.witness import witness_beside


class Command(BaseCommand):
    help = "Run one complete trade, from the notice to the contract, then serve it on 127.0.0.1:8000."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop after the story")
        parser.add_argument(
            "--json", type=Path, help="write counts, ids, winner, ring and proofs to this file"
        )
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        self._begin_afresh()
        call_command("migrate", verbosity=0)
        call_command("load_law", stdout=self.stdout)
        call_command("load_standard_texts", stdout=self.stdout)
        call_command("load_conduct_table", stdout=self.stdout)
        with witness_beside(settings.VAULT_DIR.parent) as witness:
            self._say(f"监督部门的见证服务在另一进程中运行（用真实时钟）：{witness}/")
            self._tell(options, witness)

    def _tell(self, options: dict[str, Any], witness: str) -> None:
        outcome = run(self._say)
        call_command("publish_tools", stdout=self.stdout)
        if options["json"]:
            options["json"].write_text(
                json.dumps(outcome, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
        self._say(f"完成，用时 {outcome['seconds']} 秒；中标人：{outcome['winner']['name']}")
        if not options["no_serve"]:
            self._introduce(options["port"], witness)
            call_command("serve", port=options["port"])

    def _begin_afresh(self) -> None:
        """Remove the last telling; refuse to touch any database but the demo's own file."""
        database = settings.DATABASES["default"]
        place = Path(str(database["NAME"]))
        if database["ENGINE"] != "django.db.backends.sqlite3":
            from accounts.models import Organisation

            call_command("migrate", verbosity=0)
            if Organisation.objects.exists():
                raise CommandError("This database is in use. The demo tells its story only in an empty one.")
            return
        if place.exists() and place.parent.name != "demo":
            raise CommandError(f"{place} exists. Remove it first, or leave DATABASE_URL unset.")
        for file in place.parent.glob(f"{place.name}*"):
            file.unlink()
        if settings.VAULT_DIR.parent.name == "demo":
            shutil.rmtree(settings.VAULT_DIR, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)

    def _say(self, line: str) -> None:
        self.stdout.write(f"· {line}")
        self.stdout.flush()

    def _introduce(self, port: int, witness: str) -> None:
        self.stdout.write("")
        self.stdout.write(f"  http://127.0.0.1:{port}/      演示账号（密码都是 {ACCOUNTS['password']}）")
        for name, what in ACCOUNTS["accounts"].items():
            self.stdout.write(f"  {name:14}{what}")
        self.stdout.write(f"  {witness}/      见证服务的状态页：见证了什么、拒绝了什么")
        self.stdout.write("")
