"""Files into units: the seeds, the statute package and imported folders, one set without repetitions.

Folders and settings come in; a `Corpus` of units, versions, repeals, instruments and notes goes out.
What is doubtful is noted, what is faulty mended by rule.
Never here: which text stands on a day (library), vectors (index), an article typed in by hand.
"""

from __future__ import annotations

from assistant.corpus.imports import bring_in, files_below, read_any
from assistant.corpus.load import IMPORTS, import_sources, load_corpus, read_aliases

__all__ = ["IMPORTS", "bring_in", "files_below", "import_sources", "load_corpus", "read_aliases", "read_any"]
