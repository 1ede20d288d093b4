"""The tab 问答: a question, its answer in parts, the passages behind it.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
