"""Where the pages of partners, sites and figures are."""

from django.urls import path

from evaluation.views import faces, partners, parts, statistics, ties

urlpatterns = [
    path("draws/replay/", statistics.replay, name="replay"),
    path("draws/statistics/", statistics.fair, name="fairness"),
    path("remote/", statistics.remote, name="remote"),
    path("remote/card/", statistics.remote_card, name="remote_card"),
    path("remote.xlsx", statistics.remote_xlsx, name="remote_xlsx"),
    path("partners/", partners.partners, name="partners"),
    path("partners/agreement/", partners.agreement, name="agreement"),
    path("partners/agreements/<int:pk>/end/", partners.end, name="end_agreement"),
    path("seats/", partners.calendar, name="seats"),
    path("seats/<int:pk>/", partners.equip, name="equip"),
    path("parts/<int:pk>/", parts.part, name="part"),
    path("parts/<int:pk>/seats/", parts.book, name="book"),
    path("parts/<int:pk>/ready/", parts.ready, name="ready"),
    path("parts/<int:pk>/hand-on/<str:kind>/", parts.hand_on, name="hand_on"),
    path("hand-overs/<int:pk>/<str:answer>/", parts.answer, name="hand_over"),
    path("identities/<int:pk>/", parts.identity, name="identity"),
    path("rooms/<int:pk>/seat/face/", faces.compare, name="face"),
    path("ties/", ties.own, name="own_ties"),
    path("experts/<int:pk>/", ties.ties, name="ties"),
    path("experts/<int:pk>/past/", ties.past, name="add_past"),
    path("experts/<int:pk>/relation/", ties.relation, name="add_relation"),
]
