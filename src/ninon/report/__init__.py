"""Records to paper: what was decided and planned, printed; nothing is decided here."""
