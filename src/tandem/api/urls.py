"""Every address programs use."""

from django.urls import path

from tandem.api import hooks, message_hooks
from tandem.api.application import build, known_only
from tandem.api.reference import show_reference

api = build()
urlpatterns = [
    path("hooks/twilio/<slug:key>", hooks.twilio_call, name="hook_twilio"),
    path(
        "hooks/twilio/<slug:key>/messages/<int:delivery>", message_hooks.twilio_message, name="hook_messages"
    ),
    path("hooks/calls/<slug:key>", hooks.exchange_call, name="hook_calls"),
    path("api/docs", known_only(show_reference), name="api_reference"),
    path("api/", api.urls),
]
