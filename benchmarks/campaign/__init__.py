"""The fault campaign: real processes that die, pause and lose their database while a hostile network loses answers.

``./run campaign --help``; ``docs/how-to/run-the-fault-campaign.md`` says what it does and how to read its figures.
"""
