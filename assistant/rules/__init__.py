"""What one article does, read from its own words: its role, its conditions, what follows.

Units come in; roles, conditions, consequences go out.
Each reading rests on words that law itself uses for it (`corpus/language/`).
Never here: a question, a score, a list of articles.
"""

from __future__ import annotations

from assistant.rules.conditions import Condition, conditions_of, good_question, open_conditions
from assistant.rules.consequences import Consequence, Consequences, Level, addressed_to_officials, level_of
from assistant.rules.roles import (
    Role,
    is_general_liability,
    local_to,
    part_of,
    place_named,
    roles_of,
    territory,
)

__all__ = [
    "Condition",
    "Consequence",
    "Consequences",
    "Level",
    "Role",
    "addressed_to_officials",
    "conditions_of",
    "good_question",
    "is_general_liability",
    "level_of",
    "local_to",
    "open_conditions",
    "part_of",
    "place_named",
    "roles_of",
    "territory",
]
