"""Parts of the console's pages: the views that an officer keeps of a list."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import Organisation, Person
from supervision.lists import kept_query
from supervision.masking import masked_person
from supervision.models import SavedView

register = template.Library()


@register.filter
def named(subject: Organisation | Person) -> str:
    """Show an organisation by its name and a person by a masked one."""
    return masked_person(subject.name) if isinstance(subject, Person) else subject.name


@register.simple_tag
def subject_link(subject: Organisation | Person) -> str:
    """Show a subject by name, as a link to its file (一企一档)."""
    kind = "person_file" if isinstance(subject, Person) else "organisation_file"
    return format_html(
        '<a href="{}">{}</a>', reverse(f"supervision:{kind}", args=[subject.pk]), named(subject)
    )


@register.inclusion_tag("supervision/_saved.html")
def saved_views(request: HttpRequest) -> dict[str, Any]:
    """Show the views that the officer keeps of this list, and offer to keep the one that is open."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    query = kept_query(request.GET.urlencode())
    views = list(SavedView.objects.filter(user=request.user.pk, page=page))
    open_view = next((view for view in views if view.query == query), None)
    return {"request": request, "views": views, "page": page, "query": query, "open_view": open_view}
