"""From questions with known answers to the probability that a hit answers."""
