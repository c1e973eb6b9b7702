"""The addresses of the builder: a workflow as it is being written."""

from django.urls import URLPattern, path

from tandem.web.pages.builder import asides as builder_asides
from tandem.web.pages.builder import builder
from tandem.web.pages.builder import matches as builder_matches

urlpatterns: list[URLPattern] = [
    path("workflows/build/new", builder.builder_new, name="workflow_build_new"),
    path("workflows/<int:id>/build", builder.workflow_build, name="workflow_build"),
    path("workflows/<int:id>/build/do", builder.workflow_build_do, name="workflow_build_do"),
    path("workflows/<int:id>/build/card", builder.workflow_build_card, name="workflow_build_card"),
    path(
        "workflows/<int:id>/build/asides", builder_asides.workflow_build_asides, name="workflow_build_asides"
    ),
    path("workflows/<int:id>/build/count", builder_matches.workflow_build_count, name="workflow_build_count"),
    path(
        "workflows/<int:id>/build/matches",
        builder_matches.workflow_build_matches,
        name="workflow_build_matches",
    ),
]
