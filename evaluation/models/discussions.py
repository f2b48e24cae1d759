"""What the members write to one another: topics that the chair sets, and remarks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.panels import Member
from evaluation.models.rooms import Room

LONGEST_REMARK = 1000


class Remark(models.Model):
    """One remark, or a topic that the chair set; never changed once it is said."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="remarks")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="remarks")
    topic = models.BooleanField(_("topic"), default=False)
    text = models.TextField(_("remark"), max_length=LONGEST_REMARK)
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_has_text")]

    def __str__(self) -> str:
        return self.text[:60]
