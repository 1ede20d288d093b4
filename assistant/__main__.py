"""`python -m assistant`: the same as the console script `assistant`."""

from assistant.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
