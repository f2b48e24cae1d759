"""{% alarms %}: what stands wrong with log, clock, witness or stamps, for whoever must act on it."""

from django import template

from ledger.alarms import name_of, standing

register = template.Library()


@register.inclusion_tag("_parts/alarms.html")
def alarms(*, detail: bool = True) -> dict[str, object]:
    """Show the standing alarms; `detail` False leaves out sizes and addresses, for pages that everybody reads."""
    return {"alarms": [(name_of(alarm), alarm) for alarm in standing()], "detail": detail}
