"""Pages of the fake, so that a newcomer can open what was published: the Page, a post, its files, its comments."""

from html import escape

from passaparola.kernel import fakepages
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


def path_of(post: Post) -> str:
    """Where a post stands: a reel has a place of its own."""
    reel = post.video is not None and post.video.edge == "video_reels"
    return f"/reel/{post.thing}" if reel else f"/{post.thing}"


def page(page: Page, request: FakeRequest) -> FakeResponse:
    """The Page at ``/``, a post at its path, a story at its id, a file at ``/media/ID``, and the style sheet."""
    if request.path == fakepages.STYLE:
        return fakepages.style("#0866ff")
    last = request.path.rpartition("/")[2]
    if request.path.startswith("/media/"):
        return _media(page, last)
    words = _WORDS[fakepages.language_of(request)]
    if request.path in ("/", f"/{page.username}", f"/{page.id}"):
        newest = sorted(page.posts, key=lambda each: each.id, reverse=True)
        return _page(page, request, fakepages.listed([_post(post, words) for post in newest], words["none"]))
    story = next((each for each in page.stories if each.id == last), None)
    if story is not None:
        return _page(page, request, f"<article><h2>{words['story']}</h2>{_file(page, story.media)}</article>")
    found = next((each for each in page.posts if last in (each.id, each.thing)), None)
    if found is None:
        return _page(page, request, f"<p>{words['gone']}</p>", 404)
    below = (each for each in page.comments.values() if each.post == found.id)
    said = "".join(fakepages.said(each.author.name, each.text) for each in below)
    return _page(page, request, _post(found, words) + said)


def _page(page: Page, request: FakeRequest, body: str, status: int = 200) -> FakeResponse:
    note = f"{page.username} · {_WORDS[fakepages.language_of(request)]['about']}"
    return fakepages.document(request, page.name, note, body, status)


def _post(post: Post, words: dict[str, str]) -> str:
    files = "".join(fakepages.file("image/", f"/media/{each.id}", each.alt) for each in post.photos)
    if post.video:
        files = fakepages.file("video/", f"/media/{post.video.id}")
    counts = fakepages.counts((len(post.likes), words["likes"]), (post.shares, words["shares"]))
    when = fakepages.when(post.at, path_of(post))
    return f"<article><p>{escape(post.text)}</p>{files}{when}{counts}</article>"


def _file(page: Page, id: str) -> str:
    if id in page.photos:
        return fakepages.file("image/", f"/media/{id}", page.photos[id].alt)
    return fakepages.file("video/", f"/media/{id}")


def _media(page: Page, id: str) -> FakeResponse:
    if (photo := page.photos.get(id)) is not None:
        return FakeResponse(200, photo.content, {"Content-Type": photo.type})
    if (video := page.videos.get(id)) is not None:
        return FakeResponse(200, bytes(video.content), {"Content-Type": "video/mp4"})
    return FakeResponse(404)
