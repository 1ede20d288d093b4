"""Blind sets: questions by writers who saw nothing of the product, and how often each was looked at.

In come a set's file with its writer and what he had seen, and the ledger of countings; out come its
questions and its standing. A set that was counted twice is not blind any more. Nothing here may be read
for mending the product.
"""

from evals.blind.sets import BlindSet, blind_sets, count, new_set, questions_of

__all__ = ["BlindSet", "blind_sets", "count", "new_set", "questions_of"]
