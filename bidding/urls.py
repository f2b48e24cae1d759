"""Where the bidding room's pages are."""

from django.urls import URLPattern, URLResolver

app_name = "bidding"

urlpatterns: list[URLPattern | URLResolver] = []
