"""Trajectories of other origin: read, checked, cut into windows, scored; and the study's own for other programs."""
