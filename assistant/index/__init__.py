"""The index on disk: vectors, words, and the builds that hold them.

A library of units comes in; an opened index with its vectors, BM25 and manifest goes out.
Whoever needs it names the module, so that nothing heavy is imported before it is used.
Never here: what a question means, which passage answers it.
"""
