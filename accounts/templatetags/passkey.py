"""Hand WebAuthn options to static/js/passkey.js in an attribute: {% load passkey %} {{ js_data|as_json }}."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(data: object) -> str:
    """Return data as JSON text; the template escapes it like any other text."""
    return json.dumps(data, cls=DjangoJSONEncoder)
