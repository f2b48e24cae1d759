"""Where the evaluation room's pages are."""

from django.urls import URLPattern

app_name = "evaluation"
urlpatterns: list[URLPattern] = []
