"""The tab 核验: a text, and each citation in it with what was found.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
