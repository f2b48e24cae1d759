"""The parts pages are made of: {% load parts %}. Each is shown on the page of parts in docs/front-end.md."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)
NO_BOX = (forms.CheckboxInput, forms.HiddenInput, forms.FileInput, *GROUPS)


@register.inclusion_tag("_parts/field.html")
def field(bound: BoundField, *, css: str = "", optional: bool = True) -> dict[str, Any]:
    """Show a form field with label, hint and errors, tied together for screen readers.

    A field that is not required says so, unless `optional` is False (a search form, where nothing is).
    """
    identity = bound.auto_id
    notes = [f"{identity}_hint"] * bool(bound.help_text) + [f"{identity}_error"] * bool(bound.errors)
    widget = bound.field.widget
    group = isinstance(widget, GROUPS) and not isinstance(widget, forms.HiddenInput)
    attrs: dict[str, Any] = {}
    if not isinstance(widget, NO_BOX):
        attrs["class"] = " ".join(filter(None, ["in", widget.attrs.get("class", ""), css]))
    if notes and not group:
        attrs["aria-describedby"] = " ".join(notes)
    return {
        "id": identity,
        "label": bound.label,
        "help_text": bound.help_text,
        "errors": bound.errors,
        "required": bound.field.required or not optional,
        "checkbox": isinstance(widget, forms.CheckboxInput),
        "group": group,
        "describedby": " ".join(notes),
        "widget": bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("_parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List a form's errors at the top of the page, each linked to its field; focus goes there."""
    lines: list[dict[str, Any]] = [{"error": error} for error in form.non_field_errors()]
    for bound in form:
        lines += [
            {"id": bound.id_for_label or bound.auto_id, "label": bound.label, "error": e}
            for e in bound.errors
        ]
    return {"lines": lines}


@register.simple_tag
def status(label: object, colour: str = "") -> SafeString:
    """Show a status in words on a colour: blue, green, amber, red or none (grey)."""
    return format_html('<span class="tag{}">{}</span>', f" tag-{colour}" if colour else "", label)


@register.inclusion_tag("_parts/timeline.html")
def timeline(steps: Iterable[Any]) -> dict[str, Any]:
    """Show steps (label, at, state done|now|next|stop, note, url) as a vertical line of nodes."""
    return {"steps": steps}


@register.inclusion_tag("_parts/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Show links to the pages of a list; the rest of the query string stays."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number),
        "request": context["request"],
    }


@register.inclusion_tag("_parts/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Show the way to this page: label, address, label, address …"""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag
def print_button() -> SafeString:
    """Show a button that prints the page."""
    return format_html(
        '<button type="button" class="btn btn-plain no-print" data-print>{}</button>', gettext("Print")
    )


@register.simple_block_tag
def card(content: str, title: str = "", *, css: str = "") -> SafeString:
    """Frame a piece of a page, with a heading."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    classes = f"card {css}".rstrip()
    return format_html('<section class="{}">{}{}</section>', classes, heading, content)


@register.simple_block_tag
def banner(content: str, kind: str = "info") -> SafeString:
    """Set something apart above the page: info, success, warning or error."""
    return format_html('<div class="banner banner-{}">{}</div>', kind, content)


@register.simple_block_tag
def empty_state(content: str, title: str, *, whole_page: bool = False) -> SafeString:
    """Say that there is nothing here, and what to do; its title heads the page when that is all there is."""
    heading = "h1" if whole_page else "h2"
    return format_html('<div class="empty"><{0}>{1}</{0}>{2}</div>', heading, title, content)


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """Frame a list of names and values, made of {% fact %}."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """Show one name and its value inside {% facts %}."""
    return format_html("<dt>{}</dt><dd>{}</dd>", label, content)


@register.simple_block_tag
def deadline_box(content: str, at: object, title: str) -> SafeString:
    """Show a countdown to a moment with whatever belongs to it."""
    return render_to_string("_parts/deadline_box.html", {"content": content, "at": at, "title": title})


@register.simple_block_tag
def tasks(content: str) -> SafeString:
    """Frame a task list, made of {% task %}."""
    return format_html('<ul class="tasks">{}</ul>', content)


@register.inclusion_tag("_parts/task.html")
def task(title: str, state: str, *, url: str = "", hint: str = "", label: str = "") -> dict[str, Any]:
    """Show one task: state is done, doing, todo, blocked or wrong; a blocked one has no link."""
    labels = {
        "done": gettext("Completed"),
        "doing": gettext("In progress"),
        "todo": gettext("Not started"),
        "blocked": gettext("Cannot start yet"),
        "wrong": gettext("Needs attention"),
    }
    colours = {"doing": "blue", "todo": "blue", "wrong": "red"}
    return {
        "title": title,
        "url": "" if state == "blocked" else url,
        "hint": hint,
        "status": label or labels[state],
        "colour": colours.get(state, ""),
    }
