"""Where the linter's pages are."""

from django.urls import URLPattern, path

from bidding.views import lint_files, linting

urlpatterns: list[URLPattern] = [
    path("lots/<int:pk>/lint/", linting.field, name="lint_field"),
    path("lots/<int:pk>/lint/<str:key>/", linting.override, name="lint_override"),
    path("lint/", lint_files.files, name="lint_files"),
    path("lint/<int:pk>/", lint_files.run, name="lint_run"),
    path("lint/<int:pk>/findings.csv", lint_files.run_csv, name="lint_run_csv"),
    path("lint/<int:pk>/findings.json", lint_files.run_json, name="lint_run_json"),
    path("lint/<int:pk>/forget/", lint_files.forget, name="lint_forget"),
]
