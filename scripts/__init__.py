"""What is run by hand: scripts that learn (train) and that measure (bench)."""
