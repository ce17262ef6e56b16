"""How well the physics is computed: against exact solutions, against what must hold exactly, against other code.

What is shown is how well equations are solved. Whether they describe a person's face is another question.
"""
