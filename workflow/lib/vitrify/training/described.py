"""Descriptions of the files of searches and trainings, in a module that imports no framework."""

from vitrify.store.tables import File, Table

_SEARCH = """inner_validation_auc? inner_test_auc? best_epoch? epochs? seconds?
    collapsed?: 1 if a network of the trial gives nearly one score to all and ranks them no better than chance, which
      counts as the worst result
    reason"""
CNN_TRIALS = Table(
    "tuning/cnn/<dataset>/<fold>/trials.csv", "one trial of a search", f"trial state dropout? batch_size? {_SEARCH}"
)
DMPNN_TRIALS = Table(
    "tuning/dmpnn/<dataset>/<fold>/trials.csv",
    "one trial of a search",
    f"trial state neighbours? window_length? hidden_size? depth? dropout? layers? {_SEARCH}",
)
BEST = File(
    "tuning/<model>/<dataset>/<fold>/best.json", "hyperparameters of the best trial, which the network is trained with"
)
_HISTORY = "epoch learning_rate loss seconds {}_per_second device precision peak_memory_mb"


_EPOCH = "one epoch of its training"
NETWORKS = (
    File(
        "models/<network>/<dataset>/<fold>/weights.safetensors",
        "a trained network. `cnn` and `dmpnn` are plain; behind a hyphen stands what differs: a variant "
        "(`dmpnn-distances`), a subset that it is trained on (`dmpnn-runs_30`, `dmpnn-twins`), its seed "
        "(`dmpnn-member_1`), or kind, labels and number of attention under test (`dmpnn-edges_shuffled_1`)",
    ),
    File("models/<network>/<dataset>/<fold>/hyperparameters.json", "its hyperparameters and settings"),
    Table("models/<CNN>/<dataset>/<fold>/history.csv", _EPOCH, _HISTORY.format("images")),
    Table("models/<D-MPNN>/<dataset>/<fold>/history.csv", _EPOCH, _HISTORY.format("graphs")),
)
