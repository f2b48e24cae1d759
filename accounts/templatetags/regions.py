"""`|region`: the name of an administrative division."""

from django import template

from accounts.regions import name_of

register = template.Library()
register.filter("region", name_of)
