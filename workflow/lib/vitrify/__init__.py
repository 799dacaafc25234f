"""Vitrify: is a two-dimensional particle configuration a liquid or a glass, and how does a neural network tell?

A topic is a folder, and a module imports only from folders that stand above its own in this list:

errors, space, seeds, scoring: the ground
store: files, Parquet schemas, checks, provenance
jobs: work folders, locks, logs, processes
simulation: LAMMPS and FIRE
configurations: energies, glass transition, radial distribution functions
graphs: windows, neighbours, features
structure: bond graphs, Voronoi cells, regression
datasets: classes, folds, subsets, controls
images: configurations as PNG
artificial: rings around particles
models: the networks
training: fit, search, splits
baselines: descriptors and simple classifiers
evaluation: scores, comparisons, published numbers
attention: the paper's attention
attention_test: whether attention explains
settings: the configuration, checked and resolved
estimate: what a study costs
trajectories: of other programs
figures: one module a topic
reporting: the report, the archive, progress
reading: results for people
"""
