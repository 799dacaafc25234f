"""Files of searches and trainings, described: the modules that write them import a framework, this one does not."""

from vitrify.store.tables import File, Table

_SEARCH = "inner_validation_auc? inner_test_auc? best_epoch? epochs? seconds? reason"
CNN_TRIALS = Table(
    "tuning/cnn/<dataset>/<fold>/trials.csv",
    "one trial of a search",
    f"trial state dropout? batch_size? {_SEARCH}",
)
DMPNN_TRIALS = Table(
    "tuning/dmpnn/<dataset>/<fold>/trials.csv",
    "one trial of a search",
    f"trial state neighbours? window_length? hidden_size? depth? dropout? layers? {_SEARCH}",
)
BEST = File(
    "tuning/<model>/<dataset>/<fold>/best.json",
    "hyperparameters of the best trial, which the network is trained with",
)
_HISTORY = "epoch learning_rate loss seconds {}_per_second device precision peak_memory_mb"


def _networks(folder: str, what: str) -> tuple[File, ...]:
    """The files of the trained networks in a folder.

    Args:
        folder: below the study's folder.
        what: the networks in words.
    """
    epoch = "one epoch of its training"
    return (
        File(f"{folder}/<network>/<dataset>/<fold>/weights.safetensors", what),
        File(f"{folder}/<network>/<dataset>/<fold>/hyperparameters.json", "its hyperparameters and settings"),
        Table(f"{folder}/<CNN>/<dataset>/<fold>/history.csv", epoch, _HISTORY.format("images")),
        Table(f"{folder}/<D-MPNN>/<dataset>/<fold>/history.csv", epoch, _HISTORY.format("graphs")),
    )


NETWORKS = _networks(
    "models",
    "a trained network; networks are `cnn`, `dmpnn`, `dmpnn_attention` and `dmpnn_<variant>`, and those under "
    "`attention_test`: `dmpnn_<kind>_trained_<number>` and, of shuffled labels, `dmpnn_<kind>_shuffled_<number>`",
)
OF_MEMBERS = _networks("ensembles/<member>/models", "a network of another seed")
OF_SUBSETS = _networks("subsets/<subset>/models", "a network trained on a subset")
