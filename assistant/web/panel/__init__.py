"""The side panel: a passage, what relates to it, the graph of both.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
