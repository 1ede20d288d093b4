"""The tab 法条: a law by its chapters, as on a day, from version to version.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
