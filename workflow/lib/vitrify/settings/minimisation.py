"""The published minimisation, used instead of the configuration's if `as_published.minimisation` is set."""

# Appendix A: FIRE of the publication, at the time step of its molecular dynamics.
PUBLISHED = {
    "timestep": 0.005,
    "norm": "two",
    "energy_tolerance": 1.0e-10,
    "force_tolerance": 1.0e-5,
    "max_iterations": 10_000_000,
    "max_evaluations": 10_000_000,
}
