"""A session plan on a face: how much current reaches each layer, muscle and zone, and how well that is known.

Past the door of this room everything is SI; what leaves it says its unit in its name.
"""
