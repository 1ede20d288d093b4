"""The tab 研究备忘: issues to edit, a memo to draft and to check again, where the sources disagree.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
