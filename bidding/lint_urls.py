"""Where the linter's pages are."""

from django.urls import URLPattern, path

from bidding.views import linting

urlpatterns: list[URLPattern] = [
    path("lots/<int:pk>/lint/", linting.field, name="lint_field"),
    path("lots/<int:pk>/lint/<str:key>/", linting.override, name="lint_override"),
]
