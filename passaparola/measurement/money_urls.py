"""Addresses of costs, conversions and profit, below the brand's measurement."""

from django.urls import path

from passaparola.measurement import conversion_pages, cost_pages, profit_page

urlpatterns = [
    path("profit/", profit_page.page, name="profit"),
    path("profit/export.csv", profit_page.export, name="profit_export"),
    path("costs/", cost_pages.listed, name="costs"),
    path("costs/export.csv", cost_pages.export, name="costs_export"),
    path("costs/new/", cost_pages.form, name="cost_new"),
    path("costs/import/", cost_pages.from_file, name="costs_import"),
    path("costs/<int:cost>/", cost_pages.form, name="cost"),
    path("costs/<int:cost>/bin/", cost_pages.bin, name="cost_bin"),
    path("costs/<int:cost>/recover/", cost_pages.recover, name="cost_recover"),
    path("conversions/", conversion_pages.listed, name="conversions"),
    path("conversions/export.csv", conversion_pages.export, name="conversions_export"),
    path("conversions/new/", conversion_pages.form, name="conversion_new"),
    path("conversions/import/", conversion_pages.from_file, name="conversions_import"),
    path("conversions/keys/", conversion_pages.keys, name="conversion_keys"),
    path("conversions/keys/<int:key>/rotate/", conversion_pages.rotate, name="conversion_key_rotate"),
    path("conversions/keys/<int:key>/revoke/", conversion_pages.revoke, name="conversion_key_revoke"),
    path("conversions/<int:conversion>/bin/", conversion_pages.bin, name="conversion_bin"),
    path("conversions/<int:conversion>/recover/", conversion_pages.recover, name="conversion_recover"),
]
