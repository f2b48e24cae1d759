"""Where the evaluation room's pages are."""

from django.urls import path

from evaluation.views import checks, clarifying, desk, draws, home, marks, reviews, seats

app_name = "evaluation"
urlpatterns = [
    path("", home.home, name="home"),
    path("lots/<str:code>/arrange/", home.arrange, name="arrange"),
    path("sites/<int:pk>/<str:answer>/", home.answer_site, name="answer_site"),
    path("rooms/<int:pk>/", desk.room, name="room"),
    path("rooms/<int:pk>/progress/", desk.progress, name="progress"),
    path("rooms/<int:pk>/step/<str:name>/", desk.step, name="step"),
    path("rooms/<int:pk>/fault/", desk.fault, name="fault"),
    path("rooms/<int:pk>/abort/", desk.abort, name="abort"),
    path("rooms/<int:pk>/representative/", desk.representative, name="representative"),
    path("members/<int:pk>/<str:name>/", desk.member, name="member"),
    path("draws/<int:pk>/", draws.public, name="draw"),
    path("draws/<int:pk>/proof.json", draws.proof, name="proof"),
    path("draws/<int:pk>/seed/<str:party>/", draws.seed, name="seed"),
    path("rooms/<int:pk>/seat/", seats.seat, name="seat"),
    path("rooms/<int:pk>/seat/tasks/", seats.tasks, name="tasks"),
    path("rooms/<int:pk>/seat/reply/", seats.reply, name="reply"),
    path("rooms/<int:pk>/seat/check-in/", seats.check_in, name="check_in"),
    path("rooms/<int:pk>/seat/declare/", seats.declare, name="declare"),
    path("rooms/<int:pk>/seat/time/", seats.ask_time, name="ask_time"),
    path("rooms/<int:pk>/reviews/", reviews.overview, name="reviews"),
    path("rooms/<int:pk>/reviews/conclude/", reviews.conclude, name="conclude"),
    path("rooms/<int:pk>/reviews/<str:code>/", reviews.review, name="review"),
    path("rooms/<int:pk>/competition/", reviews.vote, name="vote"),
    path("rooms/<int:pk>/files/<int:file>/", marks.file, name="file"),
    path("rooms/<int:pk>/marks/", marks.grid, name="grid"),
    path("rooms/<int:pk>/marks/cell/", marks.cell, name="cell"),
    path("rooms/<int:pk>/marks/committee/", marks.others, name="committee"),
    path("rooms/<int:pk>/marks/lock/", marks.lock, name="lock"),
    path("rooms/<int:pk>/reveal/", checks.reveal, name="reveal"),
    path("rooms/<int:pk>/revealed/", checks.revealed, name="revealed"),
    path("rooms/<int:pk>/revealed/<str:criterion>/<str:code>/reason/", checks.reason, name="reason"),
    path("rooms/<int:pk>/revealed/<str:criterion>/<str:code>/correct/", checks.correct, name="correct"),
    path("rooms/<int:pk>/tie/", checks.settle, name="settle"),
    path("rooms/<int:pk>/report/", checks.make, name="make_report"),
    path("rooms/<int:pk>/report/sign/", checks.sign, name="sign"),
    path("rooms/<int:pk>/report.pdf", checks.pdf, name="pdf"),
    path("rooms/<int:pk>/ask/", clarifying.ask, name="ask"),
    path("questions/<int:pk>/release/", clarifying.release, name="release"),
    path("questions/<int:pk>/answer/", clarifying.answer, name="answer"),
]
