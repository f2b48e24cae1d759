"""Where the pages of this room are."""

from django.urls import path

from supervision.urls import alarms as alarm_urls
from supervision.urls import alerts as alert_urls
from supervision.urls import cases as case_urls
from supervision.urls import complaints as complaint_urls
from supervision.urls import credit as credit_urls
from supervision.views import (
    acts,
    county,
    desks,
    findings,
    public,
    replays,
    rooms,
    saved,
    search,
)

app_name = "supervision"
urlpatterns = [
    *alarm_urls.urlpatterns,
    *alert_urls.urlpatterns,
    *complaint_urls.urlpatterns,
    path("", desks.home, name="home"),
    path("search/", search.search, name="search"),
    path("views/save/", saved.save, name="view_save"),
    path("views/<int:pk>/drop/", saved.drop, name="view_drop"),
    path("acts/", acts.acts, name="acts"),
    path("acts.csv", acts.acts_csv, name="acts_csv"),
    path("county/", county.county, name="county"),
    path("county.xlsx", county.county_xlsx, name="county_xlsx"),
    path("wall/", rooms.wall, name="wall"),
    path("wall/rows/", rooms.wall_rows, name="wall_rows"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("rooms/<int:pk>/inside/", rooms.room_part, name="room_part"),
    path("rooms/<int:pk>/hold/", rooms.hold, name="room_hold"),
    path("rooms/<int:pk>/release/", rooms.release, name="room_release"),
    path("rooms/<int:pk>/message/", rooms.message, name="room_message"),
    path("rooms/<int:pk>/replay/", replays.replay, name="replay"),
    path("rooms/<int:pk>/replay/step/", replays.replay_step, name="replay_step"),
    path("misconduct/<int:pk>/", rooms.misconduct, name="misconduct"),
    path("matters/", desks.matters, name="matters"),
    path("findings/", findings.findings, name="findings"),
    path("decisions/", public.decisions, name="decisions"),
    path("decisions/cases/<int:pk>/", public.public_case, name="public_case"),
    path("decisions/complaints/<int:pk>/", public.public_complaint, name="public_complaint"),
    *case_urls.urlpatterns,
    *credit_urls.urlpatterns,
]
