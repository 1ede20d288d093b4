"""Whatever people hold becomes law, cases and papers of the corpus: one door for files of every format.

Files and folders come in, with what is already held; units, versions, repeals and each file's fate go out.
Every character is in a unit, in the structure or in a listed loss; every file passed over is told why.
Never here: a rule for one file by name; text that is not in the file; a file fetched unasked.
"""

from __future__ import annotations

from assistant.corpus.imports.document import Document, Refusal
from assistant.corpus.imports.fetching import bring_in
from assistant.corpus.imports.folders import Imported, files_below, import_folders
from assistant.corpus.imports.joining import UNHELD, Facts
from assistant.corpus.imports.reading import READABLE, read_any

__all__ = [
    "READABLE",
    "UNHELD",
    "Document",
    "Facts",
    "Imported",
    "Refusal",
    "bring_in",
    "files_below",
    "import_folders",
    "read_any",
]
