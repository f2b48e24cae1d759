"""What the hubs of several processes share: the last news of a topic, and who is present."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """The number of the last news of a topic, written in the transaction of the act that made it."""

    name = models.CharField(primary_key=True, max_length=80)
    seq = models.BigIntegerField(_("last news"))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Somebody whose page answered a heartbeat of this process at `seen_at`."""

    topic = models.CharField(max_length=80, db_index=True)
    who = models.CharField(max_length=100)
    process = models.CharField(max_length=40)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["topic", "who", "process"], name="realtime_present_once"),
        ]

    def __str__(self) -> str:
        return f"{self.who} @ {self.topic}"
