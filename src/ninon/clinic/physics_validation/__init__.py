"""How well the physics is computed: against exact solutions, what must hold, and other code.

What is shown is how well equations are solved. Whether they describe a person's face is another question.
"""
