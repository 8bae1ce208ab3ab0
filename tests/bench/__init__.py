"""Measurements, each against a peer in the same run; `make bench` runs them. They are no tests: machines are noisy."""
