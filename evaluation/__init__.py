"""Retrieval quality, measured offline: data sets, runs, measures, comparisons, the gate."""
