"""{% navigation as entries %}: the bar of rooms for this visitor."""

from django import template
from django.contrib.auth.models import AnonymousUser

from portal.navigation import Entry, entries

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Entry]:
    """List the entries the visitor sees, each with label, url and whether it is the current one."""
    request = context["request"]
    return list(entries(getattr(request, "user", AnonymousUser()), request.path))
