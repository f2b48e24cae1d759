"""Questions about tender documents: which version binds, and who has taken note of it."""

from datetime import date

from accounts.models import Organisation
from bidding.models import DocTemplate, DocumentDownload, Lot, Project, TenderDocument


def current_document(lot: Lot) -> TenderDocument | None:
    """Return the version that binds: the latest published one."""
    return lot.documents.filter(published_at__isnull=False).order_by("-version").first()


def draft_document(lot: Lot) -> TenderDocument | None:
    """Return the version in preparation, if there is one."""
    return lot.documents.filter(published_at__isnull=True).order_by("-version").first()


def download_of(document: TenderDocument, organisation: Organisation) -> DocumentDownload | None:
    """Return an organisation's download of a version."""
    return document.downloads.filter(organisation=organisation).first()


def has_acknowledged(lot: Lot, organisation: Organisation) -> bool:
    """Tell whether the organisation has acknowledged the version that binds now."""
    current = current_document(lot)
    return (
        current is not None
        and current.downloads.filter(organisation=organisation, acknowledged_at__isnull=False).exists()
    )


def has_document(lot: Lot, organisation: Organisation) -> bool:
    """Tell whether the organisation has fetched any version."""
    return DocumentDownload.objects.filter(document__lot=lot, organisation=organisation).exists()


def templates_in_force(project: Project, *, on: date) -> list[DocTemplate]:
    """List the standard texts in force for a project on a day, of each its one version, by title."""
    fitting = DocTemplate.objects.in_force(on).filter(regime=project.regime, kind=project.kind)
    return sorted(fitting, key=lambda template: (template.title, template.code))


def keyset_defaults(project: Project, *, on: date) -> dict[str, int]:
    """Return how many keyholders the standard text proposes for a new lot; {} where none does."""
    found = [
        template.body["keyset"]
        for template in templates_in_force(project, on=on)
        if "keyset" in template.body
    ]
    return {"shares_needed": found[0]["needed"], "shares_total": found[0]["total"]} if found else {}
