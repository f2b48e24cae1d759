"""Where the pages of a document's life are: published, asked about, changed, compared, handed out, terminated."""

from django.urls import URLPattern, path

from bidding.views import addenda, news, publishing, questions, reading

urlpatterns: list[URLPattern] = [
    path("lots/<int:pk>/publish/", publishing.publish, name="publish"),
    path("lots/<int:pk>/terminate/", publishing.terminate, name="terminate"),
    path("notices/<int:pk>/receive/", news.receive, name="receive"),
    path("notices/<int:pk>/received.tlog-proof", news.receipt, name="received"),
    path("notices/<int:pk>.note", publishing.signed_notice, name="signed_notice"),
    path("notices/<int:pk>.tlog-proof", publishing.notice_receipt, name="notice_receipt"),
    path("lots/<int:pk>/document/", reading.read, name="documents"),
    path("lots/<int:pk>/document.<str:kind>", reading.export, name="document_file"),
    path("lots/<int:pk>/document/fetch/", reading.fetch, name="fetch"),
    path("lots/<int:pk>/document/acknowledge/", reading.acknowledge, name="acknowledge"),
    path("lots/<int:pk>/redline/", reading.redline, name="redline"),
    path("lots/<int:pk>/questions/", questions.questions, name="questions"),
    path("lots/<int:pk>/questions/<slug:sign>/", questions.answer, name="answer"),
    path(
        "lots/<int:pk>/questions/<slug:sign>/receipt.tlog-proof", questions.receipt, name="question_receipt"
    ),
    path("lots/<int:pk>/addendum/", addenda.addendum, name="addendum"),
    path("lots/<int:pk>/addendum/issue/", addenda.addendum_issue, name="addendum_issue"),
]
