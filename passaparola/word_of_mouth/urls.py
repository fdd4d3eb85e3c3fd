"""Who carries the brand's posts further."""

from django.urls import path

from passaparola.word_of_mouth import pages

app_name = "word_of_mouth"
urlpatterns = [
    path("", pages.who, name="who"),
    path("look/", pages.look, name="look"),
    path("people.csv", pages.who_export, name="who_export"),
    path("people/<int:advocate>/", pages.one, name="one"),
    path("people/<int:advocate>/forget/", pages.forget, name="forget"),
    path("post/<int:post>/", pages.post, name="post"),
    path("referrals/", pages.referrals, name="referrals"),
    path("referrals.csv", pages.referrals_export, name="referrals_export"),
    path("referrals/<int:referral>/card/", pages.card, name="card"),
    path("referrals/<int:referral>/erase/", pages.erase, name="erase"),
]
