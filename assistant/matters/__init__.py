"""The knowledge of disputes: types that law defines, with the norms that decide each.

The tables of `corpus/matters` come in; checked matters, their norms on a day, and telephones go out.
A matter whose norm no longer stands is a fault, named with file and matter.
Never here: a question known in advance, a sentence without a norm.
"""

from __future__ import annotations

from assistant.matters.check import MatterFault, check_matters, stale_norms
from assistant.matters.contacts import Contact, load_contacts
from assistant.matters.load import Matters, compile_matters, load_matters, read_matters
from assistant.matters.norms import NormText, resolve
from assistant.matters.reviews import (
    Verdict,
    add_verdict,
    read_by,
    read_verdicts,
    sentences,
    standing,
    wording,
)

__all__ = [
    "Contact",
    "MatterFault",
    "Matters",
    "NormText",
    "Verdict",
    "add_verdict",
    "check_matters",
    "compile_matters",
    "load_contacts",
    "load_matters",
    "read_by",
    "read_matters",
    "read_verdicts",
    "resolve",
    "sentences",
    "stale_norms",
    "standing",
    "wording",
]
