"""Who may do what kind of act: one readable matrix, code rather than rows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an account is for. One account has one role; two functions need two accounts."""

    AGENCY = "agency", _("Tendering agency")
    TENDERER = "tenderer", _("Tenderer")
    BIDDER = "bidder", _("Bidder")
    EXPERT = "expert", _("Evaluation expert")
    KEYHOLDER = "keyholder", _("Keyholder")
    CENTRE = "centre", _("Trading centre")
    SUPERVISOR = "supervisor", _("Supervision officer")
    WITNESS = "witness", _("Witness")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Act(TextChoices):
    """Kinds of act a role opens the door to; the rules of each room decide the particular case."""

    PREPARE_TENDER = "prepare_tender", _("prepare a tender")
    PUBLISH_TENDER = "publish_tender", _("publish a tender")
    ANSWER_QUESTION = "answer_question", _("answer a question")
    ASK_QUESTION = "ask_question", _("ask a question")
    SUBMIT_BID = "submit_bid", _("submit a bid")
    HOLD_KEY = "hold_key", _("hold a key share")
    HOST_OPENING = "host_opening", _("host an opening")
    ARRANGE_PANEL = "arrange_panel", _("arrange an evaluation committee")
    RUN_SITE = "run_site", _("run an evaluation site")
    EVALUATE = "evaluate", _("evaluate bids")
    DECIDE_AWARD = "decide_award", _("decide the award")
    OBJECT = "object", _("raise an objection")
    COMPLAIN = "complain", _("lodge a complaint")
    SUPERVISE = "supervise", _("supervise a trade")
    DECIDE_CASE = "decide_case", _("decide a case")
    WITNESS_TRADE = "witness_trade", _("witness a trade")
    READ_LEDGER = "read_ledger", _("read the audit ledger")
    READ_ARCHIVE = "read_archive", _("take audit archives")
    MANAGE_ACCOUNTS = "manage_accounts", _("manage accounts")
    MANAGE_TEMPLATES = "manage_templates", _("manage templates and parameters")


MATRIX: dict[Role, frozenset[Act]] = {
    Role.AGENCY: frozenset({Act.PREPARE_TENDER, Act.ANSWER_QUESTION, Act.HOST_OPENING, Act.ARRANGE_PANEL}),
    Role.TENDERER: frozenset({Act.PREPARE_TENDER, Act.PUBLISH_TENDER, Act.ANSWER_QUESTION, Act.DECIDE_AWARD}),
    Role.BIDDER: frozenset({Act.ASK_QUESTION, Act.SUBMIT_BID, Act.OBJECT, Act.COMPLAIN}),
    Role.EXPERT: frozenset({Act.EVALUATE}),
    Role.KEYHOLDER: frozenset({Act.HOLD_KEY}),
    Role.CENTRE: frozenset(
        {Act.HOST_OPENING, Act.RUN_SITE, Act.ARRANGE_PANEL, Act.MANAGE_TEMPLATES, Act.READ_ARCHIVE}
    ),
    Role.SUPERVISOR: frozenset({Act.SUPERVISE, Act.DECIDE_CASE, Act.READ_LEDGER, Act.READ_ARCHIVE}),
    Role.WITNESS: frozenset({Act.WITNESS_TRADE}),
    Role.AUDITOR: frozenset({Act.READ_LEDGER, Act.READ_ARCHIVE}),
    Role.ADMINISTRATOR: frozenset({Act.MANAGE_ACCOUNTS}),
}
