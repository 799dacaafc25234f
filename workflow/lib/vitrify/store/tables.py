"""CSV tables that a later step reads: the columns without which it could not."""

_COMPARED = (
    ("auc_mean", "auc_low", "auc_high", "folds"),
    ("model", "dataset", "coordinates", "auc_std", "difference", "difference_low", "difference_high"),
)
_MATCHED = ("configurations", "energy_mean", "auc", "auc_low", "auc_high")
# By the table's name: columns of finite numbers, and others. Columns that may be empty are among the others.
_COLUMNS = {
    "energies": (("step", "temperature", "mean", "runs"), ("protocol", "std")),
    "glass_transition": (
        ("runs", "glass_low", "glass_high", "liquid_low", "liquid_high", "confidence"),
        ("protocol", "t_g", "low", "high", "glass_slope", "glass_intercept", "liquid_slope", "liquid_intercept"),
    ),
    "structure_metrics": (("temperature", "mean", "n"), ("protocol", "coordinates", "graph", "metric", "sem")),
    "regression": (("n", "runs"), ("protocol", "coordinates", "graph", "metric", "range", "t_g", "alpha_3")),
    "auc": (("auc_mean", "accuracy_mean", "folds"), ("model", "dataset", "auc_std", "accuracy_std")),
    "auc_matrix_cnn": (("auc_mean", "folds"), ("trained_on", "tested_on", "auc_std")),
    "auc_matrix_dmpnn": (("auc_mean", "folds"), ("trained_on", "tested_on", "auc_std")),
    "auc_inherent": _COMPARED,
    "auc_swapped": _COMPARED,
    "baselines": (("auc_mean", "auc_low", "auc_high", "folds"), ("dataset", "method", "auc_std")),
    "learning_curves": (("runs", "auc_mean", "auc_low", "auc_high", "folds"), ("dataset", "method", "core_hours")),
    "leaks": (
        ("seen", "auc_mean", "auc_low", "auc_high", "folds"),
        ("trained_on", "tested_on", "method", "leak", "difference", "difference_low", "difference_high"),
    ),
    "ensembles": (
        tuple(f"{name}{end}" for name in ("single", "ensemble", "difference") for end in ("", "_low", "_high")),
        ("model", "dataset", "score", "members"),
    ),
    "calibration": (
        tuple(f"{score}{end}" for score in ("brier", "log_loss", "calibration_error") for end in ("", "_low", "_high")),
        ("model", "dataset"),
    ),
    "reliability": (("bin", "score", "glasses", "low", "high", "n"), ("model", "dataset")),
    "energy_matching": (
        ("label", *(f"{key}{after}" for key in _MATCHED for after in ("_before", ""))),
        ("dataset", "class", "energy_std_before", "energy_std"),
    ),
    "cooling_rates": (
        ("rate", "temperature", "energy", "runs"),
        ("protocol", "energy_std", "energy_sem", "t_g", "t_g_low", "t_g_high", "determined"),
    ),
    "auc_rates": (
        ("ratio", "auc_mean", "auc_low", "auc_high", "folds"),
        ("method", "coordinates", "slower", "faster", "auc_std"),
    ),
    "five_fold": (("fold", "n", "called_glass"), ("kind",)),
    "window_transfer": (("window_length", "particles", "auc", "auc_low", "auc_high"), ("readout", "trained")),
    "attention_auc": (("window_length", "auc", "auc_low", "auc_high"), ("attention", "trained")),
    "attention_cutoff": (("window_length", "cutoff"), ("trained", "method", "depth", "quantile")),
    "attention_networks": (
        ("number", "auc", "auc_low", "auc_high", "degree", "degree_low", "degree_high"),
        ("kind", "network"),
    ),
    "attention_seeds": (
        ("number", "other_number", "spearman", "spearman_low", "spearman_high", "top", "top_low", "top_high", "chance"),
        ("kind", "network", "other"),
    ),
    "attention_preference": (
        ("relative", "relative_low", "relative_high"),
        ("kind", "network", "number", "pair", "difference", "difference_low", "difference_high"),
    ),
    "attention_deletion": (
        ("fraction", "auc", "auc_low", "auc_high", "change", "change_low", "change_high"),
        ("kind", "number", "order"),
    ),
    "attention_deletion_area": (
        ("auc", "auc_low", "auc_high", "change", "change_low", "change_high"),
        ("kind", "number", "against"),
    ),
    "attention_metrics": (("label", "window_length", "mean", "n"), ("metric", "std", "sem")),
    "wilcoxon": (("n",), ("metric", "statistic", "p_value", "alternative", "effect_size")),
}


def columns_of(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns that a table must have: those of finite numbers, and the others; none of a table that no step reads."""
    return _COLUMNS.get(table, ((), ()))
