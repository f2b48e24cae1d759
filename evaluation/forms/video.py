"""How the host switches the video of a room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.rules.video import can_record


class VideoForm(forms.Form):
    """Off, on, or on and recorded; the last only where there is a key to seal recordings to."""

    how = forms.ChoiceField(label=_("Video between the seats"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("off", _("Off")), ("on", _("On, not recorded"))]
        if can_record():
            choices.append(
                ("recorded", _("On and recorded; each seat's recording is sealed for the supervisor"))
            )
        field = self.fields["how"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
