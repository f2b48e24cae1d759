"""Where the pages of this room are."""

from django.urls import path

from supervision.views import alerts, cases, complaints, credit, desks, findings, objections, public, rooms

app_name = "supervision"
urlpatterns = [
    path("", desks.home, name="home"),
    path("wall/", rooms.wall, name="wall"),
    path("wall/rows/", rooms.wall_rows, name="wall_rows"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("rooms/<int:pk>/inside/", rooms.room_part, name="room_part"),
    path("rooms/<int:pk>/hold/", rooms.hold, name="room_hold"),
    path("rooms/<int:pk>/release/", rooms.release, name="room_release"),
    path("rooms/<int:pk>/message/", rooms.message, name="room_message"),
    path("misconduct/<int:pk>/", rooms.misconduct, name="misconduct"),
    path("matters/", desks.matters, name="matters"),
    path("findings/", findings.findings, name="findings"),
    path("alerts/", desks.alerts, name="alerts"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/<slug:name>/", alerts.alert_act, name="alert_act"),
    path("values/<int:pk>/look/", alerts.look, name="look"),
    path("evidence/<int:pk>/", alerts.compare, name="compare"),
    path("asked/<int:pk>/", alerts.reply, name="alert_reply"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/<slug:name>/", cases.case_act, name="case_act"),
    path("lots/<int:pk>/objections/new/", objections.objection_new, name="objection_new"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/<int:pk>/answer/", objections.objection_answer, name="objection_answer"),
    path("objections/<int:pk>/<slug:name>/", objections.objection_act, name="objection_act"),
    path("lots/<int:pk>/complaints/new/", complaints.complaint_new, name="complaint_new"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("complaints/<int:pk>/own/<slug:name>/", complaints.complaint_own_act, name="complaint_own_act"),
    path("complaints/<int:pk>/<slug:name>/", complaints.complaint_act, name="complaint_act"),
    path("credit/", credit.credit, name="credit"),
    path("credit/<int:pk>/", credit.credit_entry, name="credit_entry"),
    path("credit/<int:pk>/own/<slug:name>/", credit.credit_own_act, name="credit_own_act"),
    path("credit/<int:pk>/<slug:name>/", credit.credit_act, name="credit_act"),
    path("case-decisions/<int:pk>/credit/", credit.credit_draft, name="credit_draft"),
    path("decisions/", public.decisions, name="decisions"),
    path("decisions/cases/<int:pk>/", public.public_case, name="public_case"),
    path("decisions/complaints/<int:pk>/", public.public_complaint, name="public_complaint"),
]
