"""The addresses of the pages colleagues see."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tandem.web.pages import home, live, preferences, saved_views, search, timeline, toolbox
from tandem.web.pages.clients import calls, calls_by_hand, companies, contacts, tasks

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("contacts", contacts.listed, name="contacts"),
    path("contacts/add", contacts.add, name="contact_add"),
    path("contacts/<int:id>", contacts.one, name="contact"),
    path("contacts/<int:id>/edit", contacts.edit, name="contact_edit"),
    path("companies", companies.listed, name="companies"),
    path("companies/add", companies.add, name="company_add"),
    path("companies/<int:id>", companies.one, name="company"),
    path("companies/<int:id>/edit", companies.edit, name="company_edit"),
    path("calls", calls.listed, name="calls"),
    path("calls/log", calls_by_hand.log, name="call_log"),
    path("calls/plan", calls_by_hand.plan, name="call_plan"),
    path("calls/<int:id>", calls.one, name="call"),
    path("calls/<int:id>/edit", calls_by_hand.edit, name="call_edit"),
    path("tasks", tasks.listed, name="tasks"),
    path("tasks/<int:id>", tasks.one, name="task"),
    path("tasks/<int:id>/done", tasks.done, name="task_done"),
    path("toolbox/<slug:record_type>/<slug:action>", toolbox.act, name="toolbox"),
    path("timeline/<slug:record_type>/<int:id>", timeline.older, name="timeline_older"),
    path("timeline/<slug:record_type>/<int:id>/note", timeline.add_note, name="timeline_note"),
    path("lists/<slug:name>/views", saved_views.save, name="view_save"),
    path("lists/<slug:name>/columns", saved_views.columns, name="view_columns"),
    path("views/<int:id>", saved_views.edit, name="view_edit"),
    path("views/<int:id>/update", saved_views.update, name="view_update"),
    path("views/<int:id>/delete", saved_views.delete, name="view_delete"),
    path("live", live.live, name="live"),
    path("notifications", live.notifications, name="notifications"),
    path("notifications/read", live.read_all, name="notifications_read"),
    path("notifications/<int:id>", live.follow, name="notification"),
    path("search", search.search, name="search"),
    path("me", preferences.profile, name="profile"),
    path("language", preferences.set_language, name="set_language"),
    path("mailbox", preferences.mailbox, name="mailbox"),
    path("mailbox/<int:id>", preferences.mail, name="mail"),
    path("", include("tandem.web.urls_work")),
    path("", include("tandem.web.urls_automations")),
    path("", include("tandem.web.urls_builder")),
    path("", include("tandem.web.urls_settings")),
]
