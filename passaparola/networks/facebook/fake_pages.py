"""Pages of the fake, so that a newcomer can open what was published: the Page, a post, its files, its comments."""

from html import escape

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.facebook.fake_things import Page, Post

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for Facebook on this machine",
        "none": "No posts yet.",
        "gone": "There is no such post.",
        "likes": "like, likes",
        "shares": "share, shares",
        "story": "Story",
    },
    "it": {
        "about": "Area di prova: una copia di Facebook su questo computer",
        "none": "Ancora nessun post.",
        "gone": "Questo post non esiste.",
        "likes": "Mi piace, Mi piace",
        "shares": "condivisione, condivisioni",
        "story": "Storia",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 38rem; padding: 1rem; }
header { border-bottom: 3px solid #0866ff; padding-bottom: .75rem; }
header h1 { font-size: 1.25rem; margin: 0; }
.note { color: GrayText; font-size: .85rem; margin: 0; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }
p { overflow-wrap: anywhere; white-space: pre-wrap; }
article img, article video { border-radius: .5rem; display: block; margin: .5rem 0; max-width: 100%; }
.counts { color: GrayText; display: flex; font-size: .9rem; gap: 1.25rem; list-style: none; margin: .5rem 0 0;
  padding: 0; }
.reply { border-left: 3px solid #0866ff; margin: .75rem 0; padding-left: .75rem; }
h1 a { text-decoration: none; } a { color: inherit; } time { color: GrayText; font-size: .85rem; }
"""


def path_of(post: Post) -> str:
    """Where a post stands: a reel has a place of its own."""
    reel = post.video is not None and post.video.edge == "video_reels"
    return f"/reel/{post.thing}" if reel else f"/{post.thing}"


def page(page: Page, request: FakeRequest) -> FakeResponse:
    """The Page at ``/``, a post at its path, a story at its id, a file at ``/media/ID``, and the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    last = request.path.rpartition("/")[2]
    if request.path.startswith("/media/"):
        return _media(page, last)
    words = _WORDS["it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"]
    language = "it" if words is _WORDS["it"] else "en"
    if request.path in ("/", f"/{page.username}", f"/{page.id}"):
        newest = sorted(page.posts, key=lambda each: each.id, reverse=True)
        whole = "".join(_post(post, words) for post in newest) or f"<p>{words['none']}</p>"
        return _page(page, language, whole)
    story = next((each for each in page.stories if each.id == last), None)
    if story is not None:
        return _page(page, language, f"<article><h2>{words['story']}</h2>{_file(page, story.media)}</article>")
    found = next((each for each in page.posts if last in (each.id, each.thing)), None)
    if found is None:
        return _page(page, language, f"<p>{words['gone']}</p>", 404)
    below = (each for each in page.comments.values() if each.post == found.id)
    said = "".join(_comment(each.author.name, each.text) for each in below)
    return _page(page, language, _post(found, words) + said)


def _page(page: Page, language: str, body: str, status: int = 200) -> FakeResponse:
    name = escape(page.name)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    note = f'<p class="note">{escape(page.username)} · {_WORDS[language]["about"]}</p>'
    top = f'<header><h1><a href="/">{name}</a></h1>{note}</header>'
    style = '<link rel="stylesheet" href="/style.css">'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _post(post: Post, words: dict[str, str]) -> str:
    files = "".join(f'<img src="/media/{each.id}" alt="{escape(each.alt)}">' for each in post.photos)
    if post.video:
        files = f'<video src="/media/{post.video.id}" controls></video>'
    time = f'<time datetime="{post.at.isoformat()}">{post.at:%Y-%m-%d %H:%M}</time>'
    numbers = ((len(post.likes), words["likes"]), (post.shares, words["shares"]))
    counts = "".join(f"<li>{number} {noun.split(', ')[number != 1]}</li>" for number, noun in numbers)
    when = f'<a href="{path_of(post)}">{time}</a>'
    return f'<article><p>{escape(post.text)}</p>{files}{when}<ul class="counts">{counts}</ul></article>'


def _comment(who: str, text: str) -> str:
    return f'<div class="reply"><strong>{escape(who)}</strong><p>{escape(text)}</p></div>'


def _file(page: Page, id: str) -> str:
    if id in page.photos:
        return f'<img src="/media/{id}" alt="{escape(page.photos[id].alt)}">'
    return f'<video src="/media/{id}" controls></video>'


def _media(page: Page, id: str) -> FakeResponse:
    if (photo := page.photos.get(id)) is not None:
        return FakeResponse(200, photo.content, {"Content-Type": photo.type})
    if (video := page.videos.get(id)) is not None:
        return FakeResponse(200, bytes(video.content), {"Content-Type": "video/mp4"})
    return FakeResponse(404)
