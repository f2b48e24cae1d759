"""The items of a report as the law numbers them: ten for works (12号令 42), six for 政府采购 (87号令 58)."""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.models import Regime
from evaluation.report import parts
from evaluation.report.blocks import Block, Section, Text, none, titled
from evaluation.report.course import course
from evaluation.report.parts import Content

Part = Callable[[Content], list[Block]]


def sections(content: Content) -> list[Section]:
    """Return the report's sections, complete: an item that there is nothing to say about says so."""
    if content.get("regime") == Regime.GP:
        return _numbered("财政部令第87号第五十八条", PURCHASE, content)
    return _numbered("七部委令第12号第四十二条", WORKS, content)


def _numbered(law: str, items: Sequence[tuple[str | Promise, Part]], content: Content) -> list[Section]:
    made = [
        Section(
            f"{'一二三四五六七八九十'[place]}、{title}",
            f"{law}第（{'一二三四五六七八九十'[place]}）项",
            part(content),
        )
        for place, (title, part) in enumerate(items)
    ]
    appendix = Section(_("Appendix: the course of the evaluation"), "", course(content))
    return made if appendix.blocks == [none()] else [*made, appendix]


def _basics(content: Content) -> list[Block]:
    return [*parts.basics(content), *titled(_("Publication and opening"), parts.publicity(content))]


def _members(content: Content) -> list[Block]:
    changed = parts.changes(content) if content["changes"] else []
    return [*parts.members(content), *titled(_("Changes of members"), changed)]


def _rejected(content: Content) -> list[Block]:
    return [*parts.rejections(content), *parts.competition(content)]


def _compared(content: Content) -> list[Block]:
    return [
        *titled(_("Comparison of prices"), parts.prices(content)),
        *titled(_("Comparison of points"), parts.scores(content)),
        *titled(_("Marks of the members"), parts.marks(content)),
        *titled(_("Large deviations and their reasons"), parts.deviations(content)),
        *titled(_("Corrections"), parts.corrections(content)),
    ]


def _bidders_and_members(content: Content) -> list[Block]:
    return [
        *titled(_("Bidders"), parts.bidders(content)),
        *titled(_("Members of the committee"), parts.members(content)),
    ]


def _media(content: Content) -> list[Block]:
    return [*parts.publicity(content), *parts.basics(content)]


def _evaluated(content: Content) -> list[Block]:
    checked = parts.qualifications(content) if content.get("qualifications") else []
    return [
        *titled(_("Opening record"), parts.opening(content)),
        *titled(_("Check of qualifications by purchaser or agency (87号令 Art. 44)"), checked),
        *titled(_("Invalid bids and why"), _rejected(content)),
        *titled(_("Valid bids"), parts.valid(content)),
        *_compared(content),
    ]


def _result(content: Content) -> list[Block]:
    return [
        *titled(_("Ranking"), parts.ranking(content)),
        *titled(_("Recommended candidates"), parts.candidates(content)),
    ]


def _others(content: Content) -> list[Block]:
    return [
        *titled(_("Clarifications"), parts.clarifications(content)),
        *titled(_("Changes of members"), parts.changes(content)),
    ]


WORKS: Sequence[tuple[str | Promise, Part]] = (
    (gettext_lazy("Basic data"), _basics),
    (gettext_lazy("Members of the committee"), _members),
    (gettext_lazy("Opening record"), parts.opening),
    (gettext_lazy("Valid bids"), parts.valid),
    (gettext_lazy("Rejected bids"), _rejected),
    (gettext_lazy("Criteria and method"), parts.criteria),
    (gettext_lazy("Comparison of prices and points"), _compared),
    (gettext_lazy("Ranking"), parts.ranking),
    (gettext_lazy("Recommended candidates and matters before the contract"), parts.candidates),
    (gettext_lazy("Minutes of clarifications"), parts.clarifications),
)  # fmt: skip
PURCHASE: Sequence[tuple[str | Promise, Part]] = (
    (gettext_lazy("Media and dates"), _media),
    (gettext_lazy("Bidders and members of the committee"), _bidders_and_members),
    (gettext_lazy("Evaluation method and criteria"), parts.criteria),
    (gettext_lazy("Opening record and course of the evaluation"), _evaluated),
    (gettext_lazy("Result of the evaluation"), _result),
    (gettext_lazy("Other matters"), _others),
)


def lost_characters(codes: Sequence[str]) -> Text:
    """Return the note on characters that a font lacks."""
    listed = "、".join(codes)
    return Text(
        _("Characters shown by their code because the font lacks them: %(codes)s") % {"codes": listed}
    )
