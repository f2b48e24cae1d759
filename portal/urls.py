"""Addresses of the public's pages."""

from django.urls import path

from portal.views import credit, lots, records, site, tenders, tools, verify

app_name = "portal"
urlpatterns = [
    path("", tenders.tender_list, name="tenders"),
    path("tenders/<str:code>/", tenders.tender, name="tender"),
    path("tenders/<str:code>/result/", lots.result, name="result"),
    path("id/<str:code>/", lots.id_card, name="id_card"),
    path("notices/<int:pk>/", lots.notice, name="notice"),
    path("credit/", credit.credit, name="credit"),
    path("credit/records.csv", credit.export_csv, name="credit_csv"),
    path("credit/records.json", credit.export_json, name="credit_json"),
    path("credit/records/<int:pk>/", credit.record, name="credit_record"),
    path("credit/subjects/<str:uscc>/", credit.subject, name="credit_subject"),
    path("law/", records.law, name="law"),
    path("ledger/", records.ledger, name="ledger"),
    path("ledger/entries/", records.entries, name="entries"),
    path("ledger/checkpoint", records.checkpoint, name="checkpoint"),
    path("ledger/checkpoint/<int:size>", records.checkpoint, name="checkpoint_of_size"),
    path("ledger/consistency/<int:old>/<int:new>", records.consistency_proof, name="consistency"),
    path("tools/", tools.tools, name="tools"),
    path("tools/<slug:name>.html", tools.download, name="tool"),
    path("tools/<slug:name>.tlog-proof", tools.tool_proof, name="tool_proof"),
    path("verify/", verify.verify, name="verify"),
    path("tenders/<str:code>/archive.tar", verify.public_archive, name="public_archive"),
    path("help/", site.help_page, name="help"),
    path("text-size/", site.text_size, name="text_size"),
    path("time/", site.time, name="time"),
    path("healthz", site.healthz, name="healthz"),
    path("metrics", site.metrics, name="metrics"),
    path("robots.txt", site.robots, name="robots"),
]
