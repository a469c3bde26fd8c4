"""What is kept from one build to the next, and by which key it is found again."""
