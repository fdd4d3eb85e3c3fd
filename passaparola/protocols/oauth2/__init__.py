"""OAuth 2.0 (RFC 6749, PKCE by RFC 7636) as networks speak it: asking, tokens for codes, and their renewal.

Nothing here has words for people: a network brings its table of errors and the ids of its messages. In the secrets,
``token`` and ``refresh`` are the tokens, ``expires`` and ``refresh_expires`` their ends (ISO 8601, UTC), and ``scopes``
what was granted, with spaces between.
"""
