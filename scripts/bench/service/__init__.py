"""What the service bears: load and attacks against a real server, their figures printed.

`make load` and `make attack` run them; docs/operations.md holds what they printed last.
"""
