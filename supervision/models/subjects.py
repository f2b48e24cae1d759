"""Whom a credit record is about: an organisation (bidder, agency, tenderer) or a person (expert)."""

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, Person


class AboutSubject(models.Model):
    """A record about one organisation or one person, never both and never nobody (CR-11)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s_about"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s_about"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="%(class)s_one_subject",
            ),
        ]

    @property
    def subject(self) -> Organisation | Person:
        """The organisation or the person."""
        found = self.organisation or self.person
        assert found is not None  # the database refuses a record about nobody
        return found

    @property
    def subject_code(self) -> str:
        """The credit code; people have none that may be shown."""
        return self.organisation.uscc if self.organisation else ""
