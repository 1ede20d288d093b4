"""The page, one folder a tab, as an ASGI application of its own.

Public results of the assistant and what a browser sends come in; HTML, JSON and one script go out.
Never here: a search, a decision about law; a request of a reader is neither kept nor logged.
"""
