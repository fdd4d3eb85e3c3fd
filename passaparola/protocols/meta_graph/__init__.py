"""Meta's Graph API, as Facebook's Pages, Instagram's professional accounts and their kin speak it.

Calls with a token, what its errors mean everywhere, cursors, uploads in pieces, the login that gives tokens, and
webhooks. Facts: https://developers.facebook.com/docs/graph-api (read 2026-11) and Meta's own api_specs (2026-04).
Nothing here has words for people: a network brings its table of errors.
"""
