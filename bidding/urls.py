"""Where the bidding room's pages are: the tender side here, the bid side in bid_urls."""

from django.urls import URLPattern, URLResolver, path

from bidding.bid_urls import urlpatterns as bid_urlpatterns
from bidding.evidence_urls import urlpatterns as evidence_urlpatterns
from bidding.life_urls import urlpatterns as life_urlpatterns
from bidding.lint_urls import urlpatterns as lint_urlpatterns
from bidding.standard_urls import urlpatterns as standard_urlpatterns
from bidding.views import archives, desk, documents, keysets, projects, proofs, results, writing

app_name = "bidding"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/lots/new/", projects.lot_new, name="lot_new"),
    path("lots/<int:pk>/", desk.lot, name="lot"),
    path("lots/<int:pk>/edit/", projects.lot_edit, name="lot_edit"),
    path("lots/<int:pk>/write/", writing.write, name="write"),
    path("lots/<int:pk>/write/begin/", writing.begin, name="begin"),
    path("lots/<int:pk>/write/compose/", writing.compose, name="compose"),
    path("lots/<int:pk>/write/<slug:code>/", writing.part, name="write_part"),
    path("lots/<int:pk>/take-date/", writing.take, name="take_date"),
    path("lots/<int:pk>/check/", documents.check, name="check"),
    path("lots/<int:pk>/approve/", documents.approve, name="approve"),
    path("lots/<int:pk>/keyholders/", keysets.keyset, name="keyset"),
    path("keyholders/<int:pk>/dismiss/", keysets.dismiss, name="dismiss"),
    path("archives/", archives.archives, name="archives"),
    path("lots/<int:pk>/archive/", archives.archive, name="archive"),
    path("lots/<int:pk>/archive.tar", archives.archive_file, name="archive_file"),
    path("lots/<int:pk>/result/", results.result, name="result"),
    path("candidates/<int:pk>/pass-over/", results.passing_over, name="pass_over"),
    path("lots/<int:pk>/award-letter/", results.award_letter, name="award_letter"),
    path("lots/<int:pk>/contract/", results.contract, name="contract"),
    path("lots/<int:pk>/contract/complete/", results.completion, name="completion"),
    path("lots/<int:pk>/keyset.tlog-proof", proofs.keyset, name="keyset_proof"),
    path("bids/<str:code>/v<int:version>/witnessed.tlog-proof", proofs.receipt, name="witnessed_receipt"),
    *life_urlpatterns,
    *lint_urlpatterns,
    *standard_urlpatterns,
    *bid_urlpatterns,
    *evidence_urlpatterns,
]
