"""Where practice runs, the environment check and the evidence of outages are; bidding.urls takes them in."""

from django.urls import path

from bidding.views import checking, outages, rehearsals

urlpatterns = [
    path("check/", checking.check, name="environment"),
    path("bids/<str:code>/check/", checking.check, name="check_lot"),
    path("bids/<str:code>/practice/", rehearsals.practice, name="practice"),
    path("bids/<str:code>/practice/begin/", rehearsals.begin, name="practice_begin"),
    path("bids/<str:code>/practice/submit/", rehearsals.submit, name="practice_submit"),
    path("bids/<str:code>/practice/withdraw/", rehearsals.withdraw, name="practice_withdraw"),
    path("bids/<str:code>/practice/cut/", rehearsals.cut, name="practice_cut"),
    path("bids/<str:code>/practice/jump/", rehearsals.jump, name="practice_jump"),
    path("bids/<str:code>/practice/opening/", rehearsals.opening, name="practice_opening"),
    path("bids/<str:code>/practice/end/", rehearsals.end, name="practice_end"),
    path(
        "bids/<str:code>/practice/v<int:version>.tlog-proof",
        rehearsals.receipt_file,
        name="practice_receipt",
    ),
    path("bids/<str:code>/evidence/", outages.evidence, name="evidence"),
    path("bids/<str:code>/evidence.json", outages.evidence_file, name="evidence_file"),
    path("outages/", outages.probes, name="probes"),
    path("outages/probes.csv", outages.probes_file, name="probes_file"),
    path("outages/<int:pk>/", outages.outage, name="outage"),
    path("outages/<int:pk>/paper.json", outages.paper_file, name="outage_paper"),
    path("outages/<int:pk>/paper.sig", outages.signature_file, name="outage_signature"),
    path("outages/<int:pk>/paper.tlog-proof", outages.proof_file, name="outage_proof"),
]
