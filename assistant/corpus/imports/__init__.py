"""Folders of Markdown laws that a user points at.

Folder names come in, with what is already held; units, versions and repeals go out, repetitions dropped.
Every file passed over is told in the ledger with its reason.
Never here: a rule for one file by name; text that is not in the folder.
"""

from __future__ import annotations

from assistant.corpus.imports.folders import Imported, import_folders

__all__ = ["Imported", "import_folders"]
