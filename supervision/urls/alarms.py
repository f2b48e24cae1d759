"""Where the pages of alarms and indicators are; part of this room's addresses."""

from django.urls import path

from supervision.views import alarms

urlpatterns = [
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/<int:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<int:pk>/reply/", alarms.alarm_reply, name="alarm_reply"),
    path("alarms/<int:pk>/<slug:name>/", alarms.alarm_act, name="alarm_act"),
    path("indicators/", alarms.indicators, name="indicators"),
    path("indicators/<slug:code>/rest/", alarms.indicator_pause, name="indicator_pause"),
    path("indicators/resting/<int:pk>/end/", alarms.indicator_resume, name="indicator_resume"),
]
