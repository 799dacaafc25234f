"""Pages of the library's modules, with their docstrings; one a topic."""

from pathlib import Path

# What a reader uses, by topic: modules of `vitrify`.
TOPICS = {
    "study-files": ("Results in Python", ["reading.study"]),
    "files": (
        "Files and their columns",
        ["reading.contract", "store.tables", "store.parquet", "store.files", "errors"],
    ),
    "simulation": ("Simulation", ["simulation.schedule", "simulation.runs", "simulation.cool", "simulation.minimise"]),
    "configurations": (
        "Energies, T_g and g(r)",
        [
            "configurations.energies",
            "configurations.glass_transition",
            "configurations.radial_distribution",
        ],
    ),
    "structure": ("Structure", ["structure.bonds", "structure.counts", "structure.metrics", "structure.regression"]),
    "datasets": ("Datasets and folds", ["datasets.index", "datasets.samples", "datasets.folds"]),
    "images": ("Images", ["images.render", "artificial.images", "artificial.rings"]),
    "graphs": ("Graphs", ["graphs.neighbours", "graphs.windows", "graphs.batches"]),
    "models": ("Networks", ["models.cnn", "models.dmpnn", "models.message_passing", "models.attention"]),
    "training": (
        "Training, search and prediction",
        ["training.cnn", "training.dmpnn", "training.search", "training.nested", "training.weights"],
    ),
    "evaluation": (
        "Scores",
        ["scoring", "evaluation.comparison", "evaluation.tables", "evaluation.windows", "reporting.published"],
    ),
    "attention": (
        "Attention",
        [
            "attention.pairs",
            "attention.cutoff",
            "attention.metrics",
            "attention_test.agreement",
            "attention_test.trial",
        ],
    ),
    "trajectories": ("Trajectories of others", ["trajectories.read", "trajectories.scores", "trajectories.export"]),
}
HEAD = """\
# Library

`workflow/lib/vitrify/` is the science of the study: a Python library that knows nothing of Snakemake. It is not
installed: put `workflow/lib` on `PYTHONPATH`, or start in the repository with

```python
import sys

sys.path.insert(0, "workflow/lib")
```

Arrays are NumPy's unless it says otherwise; (n, 2) is their shape. Imports go one way, downwards in this list:

"""


def pages(folder: Path) -> dict[str, str]:
    """Markdown of the pages, by their path in docs/.

    Args:
        folder: that holds the package.

    Raises:
        FileNotFoundError: if a module is not there.
    """
    index, found = [], {}
    for name, (title, modules) in TOPICS.items():
        for module in modules:
            path = folder / "vitrify" / f"{module.replace('.', '/')}.py"
            if not path.is_file():
                raise FileNotFoundError(path)
        index.append(f"- [{title}]({name}.md): " + ", ".join(f"`vitrify.{module}`" for module in modules))
        found[f"reference/library/{name}.md"] = f"# {title}\n\n" + "\n".join(
            f"::: vitrify.{module}\n" for module in modules
        )
    return {"reference/library/index.md": HEAD + "\n".join(index) + "\n", **found}
