"""The project's own checks: what the design asks of every file, as programs that name the place and what to do.

`python -m checks` runs all of them over the tree, `python -m checks --root DIR sizes links` some of them over another.
Only development needs this package; the product never imports it.
"""
