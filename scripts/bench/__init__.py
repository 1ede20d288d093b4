"""Scripts that measure: each prints its figures beside something run at the same time."""
