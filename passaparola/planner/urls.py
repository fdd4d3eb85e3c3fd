"""Pages about the plan, its slots and the guided path."""

from django.urls import path

from passaparola.planner import compile_pages, parts, path_pages, slot_pages, things

app_name = "planner"
urlpatterns = [
    path("", parts.plan, name="plan"),
    path("compile/", compile_pages.compile, name="compile"),
    path("compile/<uuid:run>/undo/", compile_pages.undo, name="compile_undo"),
    path("slots/new/", slot_pages.new, name="slot_new"),
    path("slots/<int:slot>/", slot_pages.slot, name="slot"),
    path("slots/<int:slot>/move/", slot_pages.move, name="slot_move"),
    path("slots/<int:slot>/skip/", slot_pages.skip, name="slot_skip"),
    path("slots/<int:slot>/unskip/", slot_pages.unskip, name="slot_unskip"),
    path("slots/<int:slot>/bin/", slot_pages.bin, name="slot_bin"),
    path("slots/<int:slot>/recover/", slot_pages.recover, name="slot_recover"),
    path("path/hide/", path_pages.hide, name="path_hide"),
    path("path/show/", path_pages.show, name="path_show"),
    path("path/from-zero/", path_pages.from_zero, name="path_from_zero"),
    path("pillars/new/", things.new, {"kind": "pillar"}, name="pillar_new"),
    path("pillars/<int:pillar>/", things.edit, {"kind": "pillar"}, name="pillar"),
    path("pillars/<int:pillar>/bin/", things.bin, {"kind": "pillar"}, name="pillar_bin"),
    path("pillars/<int:pillar>/recover/", things.recover, {"kind": "pillar"}, name="pillar_recover"),
    path("partners/new/", things.new, {"kind": "partner"}, name="partner_new"),
    path("partners/<int:partner>/", things.edit, {"kind": "partner"}, name="partner"),
    path("partners/<int:partner>/bin/", things.bin, {"kind": "partner"}, name="partner_bin"),
    path("partners/<int:partner>/recover/", things.recover, {"kind": "partner"}, name="partner_recover"),
    path("week/new/", things.new, {"kind": "cadence"}, name="cadence_new"),
    path("week/<int:cadence>/", things.edit, {"kind": "cadence"}, name="cadence"),
    path("week/<int:cadence>/bin/", things.bin, {"kind": "cadence"}, name="cadence_bin"),
    path("week/<int:cadence>/recover/", things.recover, {"kind": "cadence"}, name="cadence_recover"),
]
