"""Where the template editor of the trading centre is."""

from django.urls import URLPattern, path

from bidding.views import templates

urlpatterns: list[URLPattern] = [
    path("standards/", templates.standards, name="standards"),
    path("standards/import/", templates.take_in, name="standard_import"),
    path("standards/<int:pk>/", templates.standard, name="standard"),
    path("standards/<int:pk>/version/", templates.version, name="standard_version"),
    path("standards/<int:pk>/particulars/", templates.particulars, name="standard_particulars"),
    path("standards/<int:pk>/chapters/<slug:code>/", templates.chapter, name="standard_chapter"),
    path("standards/<int:pk>/chapters/<slug:code>/new/", templates.clause_new, name="standard_clause_new"),
    path("standards/<int:pk>/clauses/<str:number>/", templates.clause, name="standard_clause"),
    path("standards/<int:pk>/clauses/<str:number>/act/", templates.clause_act, name="standard_clause_act"),
    path("standards/<int:pk>/parts/<slug:code>/", templates.part, name="standard_part"),
    path("standards/<int:pk>/difference/<int:other>/", templates.difference, name="standard_difference"),
    path("standards/<int:pk>/approve/", templates.approve, name="standard_approve"),
    path("standards/<int:pk>/discard/", templates.discard, name="standard_discard"),
    path("standards/<int:pk>/export.json", templates.export, name="standard_export"),
]
