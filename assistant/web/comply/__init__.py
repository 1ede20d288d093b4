"""The tab 合规自查: the checklist with its rules, and the report.

Values of the assistant's public results come in; HTML and the wiring of components go out.
Never here: a search, a decision about law.
"""
