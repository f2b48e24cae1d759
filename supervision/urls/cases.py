"""Where the pages about cases, monitorings and double-random inspections are."""

from django.urls import path

from supervision.views import casefiles, cases, inspection_public, inspections, interviews, monitoring

urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/papers/<int:pk>/", casefiles.paper, name="case_paper"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/zip/", casefiles.case_zip, name="case_zip"),
    path("cases/<int:pk>/<slug:name>/", cases.case_act, name="case_act"),
    path("own-cases/<int:pk>/", casefiles.own_case, name="own_case"),
    path("on-record/<int:pk>/", casefiles.attachment, name="attachment"),
    path("interviews/", interviews.interviews, name="interviews"),
    path("interviews/<int:pk>/", interviews.interview, name="interview"),
    path("interviews/<int:pk>/letter/", interviews.interview_letter, name="interview_letter"),
    path("interviews/<int:pk>/record/", interviews.interview_record, name="interview_record"),
    path("penalties/", cases.penalties, name="penalties"),
    path("monitoring/", monitoring.monitorings, name="monitorings"),
    path("monitoring/new/", monitoring.monitoring_new, name="monitoring_new"),
    path("monitoring/<int:pk>/", monitoring.monitoring, name="monitoring"),
    path("monitoring/<int:pk>/own/<slug:name>/", monitoring.monitoring_own_act, name="monitoring_own_act"),
    path("monitoring/<int:pk>/<slug:name>/", monitoring.monitoring_act, name="monitoring_act"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/items/", inspections.items, name="inspection_items"),
    path("inspections/items/new/", inspections.item_new, name="inspection_item_new"),
    path("inspections/inspectors/", inspections.inspectors, name="inspectors"),
    path("inspections/inspectors/new/", inspections.inspector_new, name="inspector_new"),
    path("inspections/inspectors/<int:pk>/relations/", inspections.relation_new, name="relation_new"),
    path("inspections/plans/new/", inspections.plan_new, name="inspection_plan_new"),
    path("inspections/plans/<int:pk>/", inspections.plan, name="inspection_plan"),
    path("inspections/plans/<int:pk>/publish/", inspections.plan_publish, name="inspection_plan_publish"),
    path("inspections/plans/<int:pk>/draw/", inspections.draw_new, name="inspection_draw_new"),
    path("inspections/draws/<int:pk>/seed/", inspections.draw_seed, name="inspection_seed"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/<slug:name>/", inspections.inspection_act, name="inspection_act"),
    path("decisions/inspections/", inspection_public.results, name="public_inspections"),
    path("decisions/inspections/draws/<int:pk>/", inspection_public.draw, name="public_inspection_draw"),
    path(
        "decisions/inspections/draws/<int:pk>/proof.json",
        inspection_public.proof,
        name="public_inspection_proof",
    ),
    path(
        "decisions/inspections/draws/<int:pk>/replay/",
        inspection_public.replay,
        name="public_inspection_replay",
    ),
]
