"""Requests and answers held to the networks' own machine-readable specifications: evidence that no one here wrote.

A network's folder says in ``official.toml`` which file below ``PASSAPAROLA_SHARED/specs`` describes its API:

    kind = "openapi"               # openapi, discovery, lexicons, botapi, bodies or meta
    path = "name/openapi.json"        # a file or folder, or a list of files
    prefix = "/rest"               # what stands before the specification's own paths, if anything
    paths = ["/2/*"]               # which paths of the fake are the API; the rest are its pages for people
    except = ["/2/oauth2/*"]       # which of them are not
    gaps = ["POST /2/x: reason"]   # calls that the file lacks; each is shown in the report
    unlisted = ["post.field: reason"]   # fields of requests or answers that the file lacks; shown in the report too
"""
