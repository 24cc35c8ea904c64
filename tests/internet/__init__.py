"""A small internet on loopback: hosts, lists, and articles that are born, edited, moved, copied and lost by night."""
