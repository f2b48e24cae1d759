"""Where the pages of alerts are."""

from django.urls import path

from supervision.views import alerts, comparing, exporting, graphs, inbox, precision, replying, runs

urlpatterns = [
    path("alerts/", inbox.inbox, name="alerts"),
    path("alerts/ask/", inbox.ask_many, name="ask_many"),
    path("alerts/running/", inbox.running, name="screenings_running"),
    path("screenings/", runs.screenings, name="screenings"),
    path("screenings/<int:pk>/", runs.screening, name="screening"),
    path("precision/", precision.precision, name="precision"),
    path("decisions/screening/", precision.published, name="published_rate"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/again/", alerts.rerun, name="alert_rerun"),
    path("alerts/<int:pk>/again/state/", alerts.rerun_state, name="alert_rerun_state"),
    path("alerts/<int:pk>/picture/", graphs.graph, name="alert_graph"),
    path("alerts/<int:pk>/values/<int:fact>/", graphs.value, name="alert_value"),
    path("alerts/<int:pk>/timeline/", graphs.timeline, name="alert_timeline"),
    path("alerts/<int:pk>/export/", exporting.export, name="alert_export"),
    path("alerts/<int:pk>/<slug:name>/", alerts.alert_act, name="alert_act"),
    path("values/<int:pk>/look/", alerts.look, name="look"),
    path("evidence/<int:pk>/", comparing.compare, name="compare"),
    path("evidence/<int:pk>/documents/<int:file>/", comparing.document, name="document"),
    path("evidence/<int:pk>/documents/<int:file>/file/", comparing.document_file, name="document_file"),
    path("asked/<int:pk>/", replying.reply, name="alert_reply"),
    path("asked/<int:pk>/time/", replying.more_time, name="alert_time"),
    path("asked/<int:pk>/evidence/<int:piece>/", replying.own_side, name="own_side"),
    path("asked/files/<int:pk>/", replying.reply_file, name="reply_file"),
]
