"""Where the pages of objections, complaints, securities and tips are; part of this room's addresses."""

from django.urls import path

from supervision.views import complaints, deposits, letters, objections, rereviews, tips

urlpatterns = [
    path("lots/<int:pk>/objections/", objections.lot_objections, name="lot_objections"),
    path("lots/<int:pk>/objections/new/", objections.objection_new, name="objection_new"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/<int:pk>/answer/", objections.objection_answer, name="objection_answer"),
    path("objections/<int:pk>/<slug:name>/", objections.objection_act, name="objection_act"),
    path("lots/<int:pk>/complaints/new/", complaints.complaint_new, name="complaint_new"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("complaints/<int:pk>/sign/", letters.complaint_sign, name="complaint_sign"),
    path("complaints/<int:pk>/letter.json", letters.complaint_letter, name="complaint_letter"),
    path("complaints/<int:pk>/own/<slug:name>/", complaints.complaint_own_act, name="complaint_own_act"),
    path("complaints/<int:pk>/<slug:name>/", complaints.complaint_act, name="complaint_act"),
    path("rereviews/<int:pk>/", rereviews.rereview, name="rereview"),
    path("rereviews/<int:pk>/<slug:name>/", rereviews.rereview_act, name="rereview_act"),
    path("complaint-papers/<int:pk>.pdf", letters.complaint_paper, name="complaint_paper"),
    path("answers/<int:pk>/", letters.complaint_answer, name="complaint_answer"),
    path("exhibits/<int:pk>/", letters.exhibit, name="exhibit"),
    path("lots/<int:pk>/deposits/", deposits.deposits, name="deposits"),
    path("lots/<int:pk>/deposits/<int:bidder>/", deposits.deposit_record, name="deposit_record"),
    path("deposits/<int:pk>/contest/", deposits.deposit_contest, name="deposit_contest"),
    path("tips/", tips.tips, name="tips"),
    path("tips/new/", tips.tip_new, name="tip_new"),
    path("tips/follow/", tips.tip_follow, name="tip_follow"),
    path("tips/<int:pk>/", tips.tip, name="tip"),
    path("tips/<int:pk>/<slug:name>/", tips.tip_act, name="tip_act"),
    path("tip-files/<int:pk>/", tips.tip_file, name="tip_file"),
]
