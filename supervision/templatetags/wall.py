"""How signs and acts of live rooms are shown."""

from django import template
from django.utils.safestring import SafeString

from accounts.templatetags.parts import status
from evaluation.act_texts import act_words
from supervision.wall import Sign
from supervision.words.wall import colour, words

register = template.Library()


@register.simple_tag
def sign(one: Sign) -> SafeString:
    """Show a sign in words and colour."""
    return status(words(one), colour(one))


@register.filter
def in_words(act: str) -> str:
    """Show an act of a room in words."""
    return act_words(act)
