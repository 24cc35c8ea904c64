"""A small internet on loopback: hosts with feeds and articles that are born, edited, moved, copied and lost by night."""
