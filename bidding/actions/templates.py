"""Standard texts: a new version, its clauses, a second person's approval; what is in force is never written over."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, User
from accounts.permits import Refused, require
from bidding.law.days import day_of
from bidding.models import DocTemplate, Regime, TemplateKind
from bidding.rules import templates as rules
from bidding.texts.shapes import Fault
from bidding.texts.standards import validate
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name

DAY = timedelta(days=1)


@transaction.atomic
def new_version(
    template: DocTemplate, *, by: User, version: str, effective_from: date, effective_to: date | None = None
) -> DocTemplate:
    """Begin a new version as a draft with the contents of an existing one. Raises Refused for one there is already."""
    require(rules.may_keep_templates(by))
    return _begin(
        by,
        code=template.code,
        version=version,
        title=template.title,
        regime=template.regime,
        kind=template.kind,
        effective_from=effective_from,
        effective_to=effective_to,
        body=template.body,
        based_on=template,
    )


@transaction.atomic
def import_template(data: Any, *, by: User) -> DocTemplate:
    """Take over a standard text from a file, as a draft. Raises Refused that names every fault with its place."""
    require(rules.may_keep_templates(by))
    if not isinstance(data, dict):
        raise Refused(rules.fault_words(Fault("shape", "")), "shape")
    particulars = _particulars(data)
    faults = validate(data.get("body"), law=rules.law_keys())
    if faults:
        raise Refused(
            "\n".join(f"{fault.place} {rules.fault_words(fault)}" for fault in faults[:50]), "faults"
        )
    return _begin(by, **particulars, body=data["body"])


def _particulars(data: Mapping[str, Any]) -> dict[str, Any]:
    """Read what stands beside the body. Raises Refused that names what is missing or does not fit."""
    limits = {"code": 40, "version": 20, "title": 200}
    bad = [
        name
        for name, most in limits.items()
        if not isinstance(data.get(name), str) or not 0 < len(data[name].strip()) <= most
    ]
    bad += ["regime"] * (data.get("regime") not in Regime.values)
    bad += ["kind"] * (data.get("kind") not in TemplateKind.values)
    days: dict[str, date | None] = {}
    for name in ("effective_from", "effective_to"):
        try:
            days[name] = date.fromisoformat(data[name]) if data.get(name) else None
        except (TypeError, ValueError):
            bad.append(name)
    bad += ["effective_from"] * ("effective_from" in days and days["effective_from"] is None)
    if bad:
        raise Refused(
            _("The file lacks these or they do not fit: %(names)s.") % {"names": ", ".join(bad)},
            "particulars",
        )
    return {
        **{name: data[name].strip() for name in limits},
        "regime": data["regime"],
        "kind": data["kind"],
        **days,
    }


def _begin(by: User, **given: Any) -> DocTemplate:
    at = clock.now()
    try:
        with transaction.atomic():
            template = DocTemplate.objects.create(
                **given, draft=True, revision=1, prepared_by=by, prepared_at=at
            )
    except IntegrityError as error:
        raise Refused(
            _("There is a version of this name already, or it ends before it begins."), "twice"
        ) from error
    take_duty(by.person, thing_name(template), DutyKind.PREPARE, by=by)
    record("template.begin", by=by, on=template, at=at, code=template.code, version=template.version)
    return template


@transaction.atomic
def change_template(template: DocTemplate, *, by: User, revision: int, **changes: Any) -> DocTemplate:
    """Change title, effective dates, note or body of a draft; whoever changes it never approves it.

    Raises Refused "conflict" when somebody saved in between: the page shows it and keeps what was typed.
    """
    at = clock.now()
    template = DocTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    require(rules.may_edit(by, template))
    if unknown := set(changes) - {"title", "effective_from", "effective_to", "note", "body"}:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    if template.revision != revision:
        raise Refused(
            _("Somebody saved this text while you were writing. Look at it again, then save."), "conflict"
        )
    for name, value in changes.items():
        setattr(template, name, value)
    if template.effective_to and template.effective_to < template.effective_from:
        raise Refused(_("A version cannot end before it begins."), "dates")
    template.revision, template.prepared_by, template.prepared_at = revision + 1, by, at
    template.save()
    take_duty(by.person, thing_name(template), DutyKind.PREPARE, by=by)
    record("template.change", by=by, on=template, at=at, parts=sorted(changes), revision=template.revision)
    return template


@transaction.atomic
def approve_template(template: DocTemplate, *, by: User, revision: int) -> DocTemplate:
    """Put a version into force from its day on, as a second person; before a lasting one earlier ones end.

    Raises Refused while it has faults, when it was changed after it was read, or when its day lies in the past:
    nothing comes into force backwards.
    """
    at = clock.now()
    template = DocTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    require(rules.may_approve(by, template))
    if template.revision != revision:
        raise Refused(_("The text was changed after you opened this page. Read it again."), "conflict")
    if template.effective_from < day_of(at):
        raise Refused(_("A version cannot take effect on a day that is over."), "dates")
    if faults := rules.faults_of(template):
        raise Refused("\n".join(f"{one.place} {rules.fault_words(one)}" for one in faults[:50]), "faults")
    take_duty(by.person, thing_name(template), DutyKind.APPROVE, by=by)
    template.draft, template.approved_by, template.approved_at = False, by, at
    template.save(update_fields=["draft", "approved_by", "approved_at"])
    _end_earlier(template)
    record(
        "template.approve",
        by=by,
        on=template,
        at=at,
        code=template.code,
        version=template.version,
        effective_from=template.effective_from.isoformat(),
    )
    return template


def _end_earlier(template: DocTemplate) -> None:
    """Earlier versions of the same text end where a lasting one begins; their words stay as they are.

    One for a time ends nothing: when it is over, the earlier one is in force again (docs/decisions/0109).
    """
    if template.effective_to is not None:
        return
    last = template.effective_from - DAY
    earlier = DocTemplate.objects.filter(
        code=template.code, draft=False, effective_from__lt=template.effective_from
    ).exclude(pk=template.pk)
    for one in earlier:
        if one.effective_to is None or one.effective_to > last:
            one.effective_to = last
            one.save(update_fields=["effective_to"])


@transaction.atomic
def discard_template(template: DocTemplate, *, by: User) -> None:
    """Throw a draft away; a version that was approved stays for ever."""
    at = clock.now()
    template = DocTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    require(rules.may_edit(by, template))
    if template.drafts.exists() or template.documents.exists():
        raise Refused(_("Documents are written from this text."), "in_use")
    record("template.discard", by=by, on=template, at=at, code=template.code, version=template.version)
    template.delete()
