"""The Mastodon client API, as many servers of the Fediverse speak it: calls, statuses, limits and the event stream.

Facts: https://docs.joinmastodon.org (read 2026-08) and real servers (tests/servers). Nothing here has words for people:
a network brings its table of errors.
"""
