"""Where the pages of a document's life are: published, asked about, changed, compared, handed out, terminated."""

from django.urls import URLPattern, path

from bidding.views import addenda, publishing, questions

urlpatterns: list[URLPattern] = [
    path("lots/<int:pk>/publish/", publishing.publish, name="publish"),
    path("lots/<int:pk>/terminate/", publishing.terminate, name="terminate"),
    path("notices/<int:pk>.note", publishing.signed_notice, name="signed_notice"),
    path("notices/<int:pk>.tlog-proof", publishing.notice_receipt, name="notice_receipt"),
    path("lots/<int:pk>/questions/", questions.questions, name="questions"),
    path("questions/<int:pk>/answer/", questions.answer, name="answer"),
    path("lots/<int:pk>/addendum/", addenda.addendum, name="addendum"),
    path("lots/<int:pk>/addendum/issue/", addenda.addendum_issue, name="addendum_issue"),
]
