"""Evaluation suite: cases, metrics, runner, report and gate.

It looks at the assistant as a user does, through the public names of `assistant`, and
keeps its own copy of what the sources say (`evals.truth`), so that a mistake in the
assistant's own reading of them cannot hide itself.
"""
