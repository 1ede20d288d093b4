"""Measures of an answer: is the question answered, by whatever assistant.

In come questions with the norms that decide them and replies of any assistant; out come values from 0 to 1
by measure, and a score card. Gold is written without sight of the product; nothing here may read its matters.
"""

from evals.answering.card import Line, Standing, cards, lines, worth
from evals.answering.measures import MEASURES, Measure, measure
from evals.answering.questions import Question, load_set
from evals.answering.reply import Quoted, Reply, of_answer, of_text
from evals.answering.running import Asking, Target, ask_question
from evals.answering.targets import Own, TargetError, target_of

__all__ = [
    "MEASURES",
    "Asking",
    "Line",
    "Measure",
    "Own",
    "Question",
    "Quoted",
    "Reply",
    "Standing",
    "Target",
    "TargetError",
    "ask_question",
    "cards",
    "lines",
    "load_set",
    "measure",
    "of_answer",
    "of_text",
    "target_of",
    "worth",
]
