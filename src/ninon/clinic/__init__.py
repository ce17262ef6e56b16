"""One function per act a person performs: load, decide, keep, return."""
