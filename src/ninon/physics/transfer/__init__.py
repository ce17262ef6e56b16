"""The transfer matrix of a body: from any contact on the skin to the current density at the targets.

`lattice` places the sources, `row_builder` solves for their rows, `transfer_matrix` keeps them in a folder,
`interpolation` and `row_weights` say which rows make a contact, `evaluate` adds up a session.
"""
