"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("tandem.api.urls")),
    path("", include("tandem.web.urls")),
]
handler500 = "tandem.web.middleware.failed"
