"""Plant cases with a known truth, and measure how the screens do on them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from supervision import machines
from supervision.planting import cases as planting
from supervision.planting import files, measuring, passages
from supervision.planting.clauses import STYLES
from supervision.planting.market import market
from supervision.reading.parent import read_all
from supervision.screens.lot import finish, pieces


class Command(BaseCommand):
    """``manage.py plant_cases OUT``: half of what is not clean only looks like a ring."""

    help = "Write planted cases (bids, facts, documents, truth) to a folder; --measure screens what stands there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, the seed and how many cases."""
        parser.add_argument("out", type=Path, help="the folder")
        parser.add_argument(
            "--seed", type=int, default=1, help="another seed, another market; 1 to 9 are for tuning"
        )
        parser.add_argument("--cases", type=int, default=240, help="about so many lots")
        parser.add_argument("--measure", action="store_true", help="screen the planted lots and report")
        parser.add_argument(
            "--passages",
            type=int,
            default=0,
            metavar="LOTS",
            help="judge copied passages alone, on so many lots of each style",
        )
        parser.add_argument("--json", type=Path, help="where the report goes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plant, and measure what was planted by reading it back from the files."""
        out: Path = options["out"]
        if options["passages"]:
            self._judge_passages(options["seed"], options["passages"], options["json"])
            return
        if not (out / "truth.csv").exists():
            made = market(options["seed"])
            cases = planting.cases(options["seed"], made, options["cases"])
            files.write(out, made.tenders, cases, planting.template(options["seed"]))
            self.stdout.write(
                _("%(count)s cases planted in %(folder)s") % {"count": len(cases), "folder": out}
            )
        elif not options["measure"]:
            raise CommandError(_("%(folder)s holds planted cases already.") % {"folder": out})
        if options["measure"]:
            report = self._measure(out)
            if options["json"]:
                options["json"].write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
            self.stdout.write("\n".join(_lines(report)))

    def _judge_passages(self, seed: int, lots: int, kept: Path | None) -> None:
        """Write lots of texts, which need no files, and print how well copies are told from clauses and boilerplate."""
        found = {}
        for style in STYLES:
            for bidders in (8, 4):
                made = [passages.lot(number, style, bidders) for number in range(seed, seed + lots)]
                one = found[f"{style} {bidders}"] = passages.judged(made)
                self.stdout.write(
                    f"{style:<7} {bidders}  P@R.90 {one['precision']:.2f}  {one['precision_pairs']:.2f}  R {one['recall']}"
                )
        if kept:
            kept.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")

    def _measure(self, out: Path) -> dict[str, Any]:
        tenders, cases = files.read(out)
        unread = self._read(out, cases)
        history, frequency = measuring.History.of(tenders), measuring.frequency(cases)
        given = (out / "template.txt").read_text(encoding="utf-8")
        laid = [measuring.material(case, history, given, frequency) for case in cases]
        cut = [pieces(one) for one in laid]
        with machines.chosen():
            worked = iter(machines.work_all([piece for part in cut for piece in part], told=self._tell))
        found = [
            measuring.named(case, finish(one, [next(worked) for _piece in part]).groups)
            for case, one, part in zip(cases, laid, cut, strict=True)
        ]
        return {**measuring.report(found), "files_not_read": unread}

    def _tell(self, done: int) -> None:
        self.stderr.write(f"… {done}")

    def _read(self, out: Path, cases: Sequence[planting.Case]) -> int:
        """Read texts and bills back through the reader that bids go through; return how many files it could not."""
        by_lot = files.documents(out, cases)
        flat = [(case, name, path) for case in cases for name, path in by_lot[case.tender.code]]
        found = read_all([(path.name, path) for _case, _name, path in flat])
        for (case, name, path), one in zip(flat, found, strict=True):
            if path.name == files.BILL:
                case.bills[name] = {item: float(price) for item, price in one.prices.items()}
            else:
                case.texts[name] = "\n".join(one.pages)
        return sum(
            not (one.prices if path.name == files.BILL else one.pages)
            for (_case, _name, path), one in zip(flat, found, strict=True)
        )


def _lines(report: dict[str, Any]) -> list[str]:
    lines = [f"{kind:<14} {share:.2f}  ({report['cases'][kind]})" for kind, share in report["recall"].items()]
    lines += [
        _("false alerts per 1,000 clean pairs: %(rate)s (%(pairs)s pairs)")
        % {"rate": report["false_per_1000_clean_pairs"], "pairs": report["clean_pairs"]},
        _("hard negatives named: %(share)s") % {"share": f"{report['hard_negatives_named']:.1%}"},
    ]
    return lines
