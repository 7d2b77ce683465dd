"""Measurements: `python -m tests.bench` prints quality against labelled data, and times as ratios in one run."""
