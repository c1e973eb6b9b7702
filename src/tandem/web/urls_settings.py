"""The addresses of the settings."""

from django.urls import URLPattern, path

from tandem.web.pages.settings import index

urlpatterns: list[URLPattern] = [
    path("settings", index.index, name="settings"),
]
