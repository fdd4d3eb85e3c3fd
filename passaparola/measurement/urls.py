"""Readings, goals, corrections and money."""

from passaparola.measurement.money_urls import urlpatterns as money
from passaparola.measurement.result_urls import urlpatterns as results

app_name = "measurement"
urlpatterns = [
    *results,
    *money,
]
