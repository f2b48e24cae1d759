"""Where the pages about credit, points, pledges, service and witnesses are."""

from django.urls import path

from supervision.views import credit, interviews, pledges, points, ratings, subject_files, witnessing

urlpatterns = [
    path("credit/", credit.credit, name="credit"),
    path("credit/new/", credit.credit_new, name="credit_new"),
    path("credit/<int:pk>/", credit.credit_entry, name="credit_entry"),
    path("credit/<int:pk>/own/<slug:name>/", credit.credit_own_act, name="credit_own_act"),
    path("credit/<int:pk>/<slug:name>/", credit.credit_act, name="credit_act"),
    path("case-decisions/<int:pk>/credit/", credit.credit_draft, name="credit_draft"),
    path("my-credit/", points.own_credit, name="own_credit"),
    path("points/", points.scores, name="scores"),
    path("points/take/", points.deduct, name="deduct"),
    path("points/table/", points.table, name="conduct_table"),
    path("points/table/new/", points.row_new, name="row_new"),
    path("points/table/<int:pk>/end/", points.row_end, name="row_end"),
    path("points/thresholds/new/", points.threshold_new, name="threshold_new"),
    path("points/thresholds/<int:pk>/end/", points.threshold_end, name="threshold_end"),
    path("points/follow-ups/<int:pk>/", points.follow_up, name="follow_up"),
    path(
        "points/follow-ups/<int:pk>/interview/", interviews.follow_up_interview, name="follow_up_interview"
    ),
    path("points/<int:pk>/", points.deduction, name="deduction"),
    path("points/<int:pk>/own/<slug:name>/", points.deduction_own_act, name="deduction_own_act"),
    path("points/<int:pk>/<slug:name>/", points.deduction_act, name="deduction_act"),
    path("good-records/", points.good, name="good_records"),
    path("good-records/new/", points.good_new, name="good_new"),
    path("good-records/<int:pk>/withdraw/", points.good_withdraw, name="good_withdraw"),
    path("subjects/", subject_files.subjects, name="subjects"),
    path("subjects/organisations/<int:pk>/", subject_files.organisation_file, name="organisation_file"),
    path("subjects/people/<int:pk>/", subject_files.person_file, name="person_file"),
    path("subjects/people/<int:pk>/look/", subject_files.person_look, name="person_look"),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/<int:pk>/breach/", pledges.breach, name="breach"),
    path("service/", ratings.service, name="service"),
    path("service/window/", ratings.window, name="window"),
    path("lots/<int:pk>/rate/<slug:step>/", ratings.rate, name="rate"),
    path("tickets/", ratings.tickets, name="tickets"),
    path("tickets/<int:pk>/", ratings.ticket, name="ticket"),
    path("tickets/<int:pk>/look/", ratings.ticket_look, name="ticket_look"),
    path("tickets/<int:pk>/follow-up/", ratings.ticket_follow, name="ticket_follow"),
    path("tickets/<int:pk>/close/", ratings.ticket_close, name="ticket_close"),
    path("tickets/<int:pk>/again/", ratings.ticket_again, name="ticket_again"),
    path("witnesses/", witnessing.witnesses, name="witnesses"),
    path("lots/<int:pk>/witnesses/new/", witnessing.invite, name="witness_invite"),
    path("witnesses/<int:pk>/", witnessing.watch, name="witnessing"),
    path("witnesses/<int:pk>/now/", witnessing.watch_part, name="witnessing_part"),
    path("witnesses/<int:pk>/sign-in/", witnessing.witness_sign_in, name="witness_sign_in"),
    path("witnesses/<int:pk>/end/", witnessing.witness_end, name="witness_end"),
    path("witnesses/<int:pk>/report/", witnessing.witness_report_new, name="witness_report_new"),
    path("witness-reports/<int:pk>/", witnessing.witness_report, name="witness_report"),
    path(
        "witness-reports/<int:pk>/publish/", witnessing.witness_report_publish, name="witness_report_publish"
    ),
    path("witness-reports/<int:pk>/send-back/", witnessing.witness_report_back, name="witness_report_back"),
    path("witness-reports/<int:pk>/file/", witnessing.witness_file, name="witness_file"),
    path("reports/", witnessing.reports, name="public_reports"),
    path("reports/<int:pk>/", witnessing.public_report, name="public_report"),
    path("reports/<int:pk>/file/", witnessing.public_report_file, name="public_report_file"),
]
