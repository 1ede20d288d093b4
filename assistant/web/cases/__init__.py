"""The tab 案例: cases in a table, and those like the facts told.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
