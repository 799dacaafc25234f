"""Vitrify: is a two-dimensional particle configuration a liquid or a glass, and how does a neural network tell?

A topic is a module or a folder, and imports go one way:
simulation -> configurations -> datasets -> images, graphs -> models -> training -> evaluation -> figures.
"""
