"""Screen one lot: what its bids have in common, as leads; or prove an earlier run by running it again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.permits import Refused
from bidding.models import Lot
from supervision import words
from supervision.actions.screening import RULES_VERSION, again, screen_lot
from supervision.models import Screening

_WHY = {
    "no_basis": "what the platform knew at that run was not kept",
    "other_rules": "the rules have changed since",
}


class Command(BaseCommand):
    """``manage.py screen_lot LOT``: leads, never verdicts; refused before the opening."""

    help = "Screen one opened lot (by its code), or prove its last run with --again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the lot's code."""
        parser.add_argument("lot", help="the lot's code")
        parser.add_argument("--json", action="store_true", help="write JSON instead of text")
        parser.add_argument(
            "--again",
            action="store_true",
            help="compute the last run anew from the stored facts; write nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Screen or prove, and print an account."""
        try:
            lot = Lot.objects.select_related("project__supervisor").get(code=options["lot"])
        except Lot.DoesNotExist as error:
            raise CommandError(_("There is no lot %(code)s.") % {"code": options["lot"]}) from error
        report = self._again(lot) if options["again"] else self._screen(lot)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if report.get("same") is False:
            raise CommandError(_("The run gives another result than before."))

    def _screen(self, lot: Lot) -> dict[str, Any]:
        try:
            return account(screen_lot(lot))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _again(self, lot: Lot) -> dict[str, Any]:
        run = Screening.objects.filter(lot=lot).first()
        if run is None:
            raise CommandError(_("This lot was never screened."))
        try:
            digest = again(run).digest
        except LookupError as error:
            raise CommandError(f"{run.rules_version} → {RULES_VERSION}: {_WHY[str(error)]}") from error
        return {**account(run), "again": digest, "same": digest == run.digest}


def account(run: Screening) -> dict[str, Any]:
    """Lay a run out as plain data: its alerts with their evidence, the weak signals counted, what could not be read."""
    return {
        "lot": run.lot.code,
        "run_at": run.run_at.isoformat(),
        "rules": run.rules_version,
        "model": run.model_version,
        "digest": run.digest,
        "bids": run.bids,
        "screens": run.basis.screens if hasattr(run, "basis") else {},
        "alerts": [_alert(alert) for alert in run.alerts.order_by("pk")],
        "weak": run.weak,
        "problems": run.problems,
    }


def _alert(alert: Any) -> dict[str, Any]:
    return {
        "alert": alert.pk,
        "level": alert.level,
        "score": str(alert.score),
        "bidders": [str(party.organisation) for party in alert.parties.all()],
        "evidence": [
            {
                "kind": one.kind,
                "family": one.family,
                "grade": one.grade,
                "article": one.article,
                "base": [one.base_met, one.base_of],
                "weight": str(one.weight),
            }
            for one in alert.evidence.all()
        ],
    }


def _lines(report: dict[str, Any]) -> list[str]:
    counts = {**report, "alerts": len(report["alerts"]), "weak": len(report["weak"])}
    lines = [
        _("%(lot)s: %(bids)s bids, %(alerts)s alerts, %(weak)s weak pairs") % counts,
        f"{report['rules']} · {report['model']} · {report['digest']}",
    ]
    for alert in report["alerts"]:
        lines.append(f"{alert['level']} {alert['score']} {' · '.join(alert['bidders'])}")
        lines += [
            f"    {words.kind(one['kind'])} [{words.grade(one['grade'])}] {one['article']} "
            f"{one['base'][0]}/{one['base'][1]}"
            for one in alert["evidence"]
        ]
    lines += [
        f"    {one['file'] or '–'}: {words.PROBLEMS.get(one['problem'], one['problem'])}"
        for one in report["problems"]
    ]
    if "same" in report:
        lines.append(_("Run again: the same result.") if report["same"] else _("Run again: ANOTHER result."))
    return lines
