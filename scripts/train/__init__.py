"""Scripts that learn what ships in assistant/weights and corpus, each run as python -m scripts.train.NAME."""
