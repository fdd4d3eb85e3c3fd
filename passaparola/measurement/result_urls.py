"""Addresses of results, readings, goals and corrections, below the brand's measurement."""

from django.urls import path

from passaparola.measurement import correction_pages, goal_pages, reading_pages, result_pages

urlpatterns = [
    path("results/", result_pages.results_page, name="results"),
    path("read/", reading_pages.read_now, name="read_now"),
    path("enter/", reading_pages.enter, name="enter"),
    path("import/", reading_pages.bring, name="bring"),
    path("posts/<int:post>/", result_pages.post, name="post"),
    path("metrics/<str:metric>/", result_pages.metric, name="metric"),
    path("goals/", goal_pages.goals_page, name="goals"),
    path("goals/new/", goal_pages.goal_new, name="goal_new"),
    path("goals/<int:goal>/", goal_pages.goal, name="goal"),
    path("goals/<int:goal>/edit/", goal_pages.goal_edit, name="goal_edit"),
    path("goals/<int:goal>/close/", goal_pages.goal_close, name="goal_close"),
    path("goals/<int:goal>/bin/", goal_pages.goal_bin, name="goal_bin"),
    path("goals/<int:goal>/recover/", goal_pages.goal_recover, name="goal_recover"),
    path("corrections/", correction_pages.corrections, name="corrections"),
    path("corrections/look/", correction_pages.look, name="look"),
    path("corrections/<int:correction>/decide/", correction_pages.decide, name="decide"),
    path("corrections/<int:correction>/reconsider/", correction_pages.reconsider, name="reconsider"),
]
