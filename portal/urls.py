"""Addresses of the public's pages."""

from django.urls import path

from portal.views import site

app_name = "portal"
urlpatterns = [
    path("time/", site.time, name="time"),
    path("healthz", site.healthz, name="healthz"),
    path("robots.txt", site.robots, name="robots"),
    path("text-size/", site.text_size, name="text_size"),
    path("help/", site.help_page, name="help"),
    path("", site.help_page, name="tenders"),
    path("credit/", site.help_page, name="credit"),
    path("ledger/", site.help_page, name="ledger"),
    path("law/", site.help_page, name="law"),
]
