"""The publication's minimisation, in place of the configuration's where `as_published.minimisation` asks for it."""

# Appendix A: FIRE of the publication, at the time step of its molecular dynamics.
PUBLISHED = {
    "timestep": 0.005,
    "norm": "two",
    "energy_tolerance": 1.0e-10,
    "force_tolerance": 1.0e-5,
    "max_iterations": 10_000_000,
    "max_evaluations": 10_000_000,
}
