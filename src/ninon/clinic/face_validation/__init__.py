"""How well a face is known: against heads whose shape is known, and against altered copies of photographs.

What is shown is a lower bound of the real error: rendered heads are not people, and an altered copy is not a
second photograph.
"""
