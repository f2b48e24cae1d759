"""The rooms of the console: every list and page that an officer goes to, in groups."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# group: (name of the page, what it is called)
PLACES: tuple[tuple[Promise, tuple[tuple[str, Promise], ...]], ...] = (
    (
        _("Live supervision"),
        (
            ("supervision:wall", _("Live rooms")),
            ("evaluation:remote", _("Remote evaluation in figures")),
            ("evaluation:fairness", _("Are the draws fair?")),
        ),
    ),
    (
        _("Leads"),
        (
            ("supervision:alerts", _("Collusion alerts")),
            ("supervision:screenings", _("Screenings")),
            ("supervision:precision", _("Precision of the alerts")),
            ("supervision:alarms", _("Alarms of the indicators")),
            ("supervision:indicators", _("Directory of indicators")),
            ("supervision:tips", _("Anonymous tips")),
            ("supervision:findings", _("Linter overridden")),
            ("bidding:lint_files", _("Check a document")),
        ),
    ),
    (
        _("Matters"),
        (
            ("supervision:matters", _("Objections")),
            ("supervision:complaints", _("Complaints")),
            ("supervision:monitorings", _("Monitoring")),
            ("supervision:cases", _("Cases")),
            ("supervision:interviews", _("Interviews")),
            ("supervision:inspections", _("Double-random inspections")),
            ("supervision:penalties", _("Penalty calculator")),
            ("supervision:decisions", _("Announced decisions")),
        ),
    ),
    (
        _("Credit and service"),
        (
            ("supervision:credit", _("Credit entries")),
            ("supervision:scores", _("Bad-conduct points")),
            ("supervision:good_records", _("Records of good faith")),
            ("supervision:subjects", _("Files of enterprises")),
            ("supervision:pledges", _("Pledges")),
            ("supervision:tickets", _("Service tickets")),
            ("supervision:service", _("Service ratings")),
            ("supervision:witnesses", _("Witnesses of trades")),
        ),
    ),
    (
        _("Figures and records"),
        (
            ("supervision:county", _("County figures")),
            ("supervision:acts", _("What the office did")),
            ("portal:entries", _("Audit trail")),
        ),
    ),
)
