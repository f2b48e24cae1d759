"""Where the pages and papers of a report are."""

from django.urls import path

from evaluation.views import reports

urlpatterns = [
    path("rooms/<int:pk>/report/", reports.read, name="report"),
    path("rooms/<int:pk>/report/make/", reports.make, name="make_report"),
    path("rooms/<int:pk>/report/standing/", reports.standing, name="report_standing"),
    path("rooms/<int:pk>/report/sign/", reports.sign, name="sign"),
    path("rooms/<int:pk>/report/statement.json", reports.statement, name="statement"),
    path("rooms/<int:pk>/report.pdf", reports.pdf, name="pdf"),
    path("rooms/<int:pk>/report/members.pdf", reports.names, name="names"),
    path("rooms/<int:pk>/report/comparison.xlsx", reports.comparison, name="comparison"),
]
