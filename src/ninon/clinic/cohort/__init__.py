"""Studies of one plan on many faces: every doubt drawn, many models, one table."""
