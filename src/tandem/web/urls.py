"""The addresses of the pages colleagues see."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tandem.web.urls_settings")),
]
