"""Metrics: small pure functions, each with its formula, range and source."""
