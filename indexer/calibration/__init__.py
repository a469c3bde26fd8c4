"""The calibration, which fits the probability that a hit answers to questions of known answers."""
