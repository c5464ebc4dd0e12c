"""What must hold when processes die, networks break and databases go away, seen from outside only."""
