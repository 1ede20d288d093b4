"""The command line: commands, the terminal's conversation, the doctor.

Arguments come in; lines, JSON and an exit status go out (0 done, 1 where a command says so, 2 bad use).
Heavy things are imported inside the command that needs them, so that `--help` answers at once.
Never here: anything the public names do not give.
"""

__all__: list[str] = []
