"""Every address programs use."""

from django.urls import path

from tandem.api import hooks

urlpatterns = [
    path("hooks/twilio/<slug:key>", hooks.twilio_call, name="hook_twilio"),
    path("hooks/calls/<slug:key>", hooks.exchange_call, name="hook_calls"),
]
