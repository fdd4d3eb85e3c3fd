"""Pages about people, brands and the installation."""

from django.urls import path

from passaparola.workspaces import audit_pages, brand_pages, people_pages, settings_pages, start_pages

app_name = "workspaces"
urlpatterns = [
    path("", start_pages.root, name="root"),
    path("start/<str:token>/", start_pages.start, name="start"),
    path("welcome/", start_pages.welcome, name="welcome"),
    path("join/<str:token>/", people_pages.join, name="join"),
    path("brands/", brand_pages.brands, name="brands"),
    path("brands/new/<int:organisation>/", brand_pages.new, name="brand_new"),
    path("brands/<int:brand>/recover/", brand_pages.recover, name="brand_recover"),
    path("account/", settings_pages.account, name="account"),
    path("installation/", settings_pages.installation, name="installation"),
    path("installation/pause/", settings_pages.pause, name="pause"),
    path("b/<slug:slug>/settings/", settings_pages.brand, name="settings"),
    path("b/<slug:slug>/settings/bin/", brand_pages.to_bin, name="brand_bin"),
    path("b/<slug:slug>/settings/organisation/", settings_pages.organisation, name="organisation"),
    path("b/<slug:slug>/people/", people_pages.people, name="people"),
    path("b/<slug:slug>/people/invite/", people_pages.invite, name="invite"),
    path("b/<slug:slug>/people/invitations/<int:invitation>/revoke/", people_pages.revoke, name="revoke"),
    path("b/<slug:slug>/people/<int:member>/", people_pages.member, name="member"),
    path("b/<slug:slug>/people/<int:member>/remove/", people_pages.remove, name="member_remove"),
    path("b/<slug:slug>/audit-log/", audit_pages.audit_log, name="audit_log"),
    path("b/<slug:slug>/audit-log/export.csv", audit_pages.export, name="audit_export"),
]
