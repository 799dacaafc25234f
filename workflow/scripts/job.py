"""How every script begins: its log, and what to do about a file that it cannot use."""

from pathlib import PurePath
from typing import TextIO

from vitrify.errors import DataError, StudyError, WriteError
from vitrify.jobs.logs import log_to

# Which rule makes a file, by its path below results/<study>/. tests/dag/test_makers.py holds it against the plan.
MAKERS = {
    "runs.parquet": "list_runs",
    "start.parquet": "make_start",
    "frames/*/*.parquet": "cool",
    "configurations/*/*.parquet": "cool",
    "inherent/*/*.parquet": "minimise",
    "tables/energies.csv": "energies",
    "tables/glass_transition.csv": "glass_transition",
    "datasets/*.parquet": "build_dataset",
    "samples/*/*.parquet": "gather_samples",
    "radial_distribution/*/*.parquet": "count_pairs",
    "tables/radial_distribution.csv": "radial_distribution",
    "structure/*/*.parquet": "measure_structure",
    "tables/structure_metrics.csv": "structure_metrics",
    "tables/regression.csv": "regress",
    "images/*/*.parquet": "render_images",
    "tuning/cnn/*/*/*": "tune_cnn",
    "models/cnn/*/*/*": "train_cnn",
    "swapped/samples/*/*.parquet": "swap_motion",
    "swapped/images/*/*.parquet": "render_swapped",
    "predictions/cnn/*/*/*_swapped.parquet": "predict_cnn_swapped",
    "predictions/cnn/*_inherent/*/*.parquet": "predict_cnn_control",
    "predictions/cnn/rates_*-*/*/*.parquet": "predict_cnn_control",
    "predictions/cnn/*/*/*.parquet": "predict_cnn",
    "tuning/dmpnn/*/*/*": "tune_dmpnn",
    "models/dmpnn/*/*/*": "train_dmpnn",
    "models/dmpnn_*_trained_*/*/*/*": "train_attended",
    "models/dmpnn_*_shuffled_*/*/*/*": "train_attended",
    "models/dmpnn_*/*/*/*": "train_dmpnn_variant",
    "predictions/dmpnn/*/*/*_swapped.parquet": "predict_dmpnn_swapped",
    "predictions/dmpnn/*_inherent/*/*.parquet": "predict_dmpnn_control",
    "predictions/dmpnn/rates_*-*/*/*.parquet": "predict_dmpnn_control",
    "predictions/dmpnn/*/*/*.parquet": "predict_dmpnn",
    "predictions/dmpnn_*/*/*/*.parquet": "predict_dmpnn_variant",
    "tables/auc.csv": "auc",
    "tables/auc_matrix_*.csv": "auc_matrix",
    "tables/published.csv": "published",
    "descriptors/*/*.parquet": "describe_samples",
    "baselines/*": "predict_baselines",
    "tables/baselines.csv": "baselines",
    "tables/auc_inherent.csv": "auc_inherent",
    "tables/auc_swapped.csv": "auc_swapped",
    "subsets/runs_*/selected/*/*.parquet": "select_runs",
    "subsets/runs_*/models/cnn/*/*/*": "train_cnn_runs",
    "subsets/runs_*/predictions/cnn/*/*/*.parquet": "predict_cnn_runs",
    "subsets/runs_*/models/dmpnn/*/*/*": "train_dmpnn_runs",
    "subsets/runs_*/predictions/dmpnn/*/*/*.parquet": "predict_dmpnn_runs",
    "subsets/runs_*/baselines/*/*.parquet": "predict_baselines_runs",
    "tables/learning_curves.csv": "learning_curves",
    "subsets/*/selected/*/*.parquet": "select_leaking",
    "subsets/outer_choice/models/cnn/*/*/*": "choose_cnn",
    "subsets/*/models/cnn/*/*/*": "train_cnn_leaking",
    "subsets/*/predictions/cnn/*/*/*.parquet": "predict_cnn_leaking",
    "subsets/outer_choice/models/dmpnn/*/*/*": "choose_dmpnn",
    "subsets/*/models/dmpnn/*/*/*": "train_dmpnn_leaking",
    "subsets/*/predictions/dmpnn/*/*/*.parquet": "predict_dmpnn_leaking",
    "subsets/*/baselines/*/*.parquet": "predict_baselines_leaking",
    "tables/leaks.csv": "leaks",
    "tables/variants.csv": "variants",
    "ensembles/*/models/cnn/*/*/*": "train_cnn_member",
    "ensembles/*/predictions/cnn/*/*/*.parquet": "predict_cnn_member",
    "ensembles/*/models/dmpnn/*/*/*": "train_dmpnn_member",
    "ensembles/*/predictions/dmpnn/*/*/*.parquet": "predict_dmpnn_member",
    "tables/ensembles.csv": "ensembles",
    "tables/reliability.csv": "calibration",
    "tables/calibration.csv": "calibration",
    "energy_matching/*.parquet": "list_matching",
    "tables/energy_matching.csv": "energy_matching",
    "tables/cooling_rates.csv": "cooling_rates",
    "tables/auc_rates.csv": "auc_rates",
    "windows/*/*/*.parquet": "predict_windows",
    "tables/window_transfer.csv": "window_transfer",
    "tables/attention_auc.csv": "attention_auc",
    "attention/*/*/particles.parquet": "export_attention",
    "attention/*/*/edges.parquet": "export_attention",
    "attention/*/*/counts.parquet": "count_attention",
    "tables/attention_cutoff.csv": "attention_cutoff",
    "tables/attention_species.csv": "attention_species",
    "tables/attention_metrics.csv": "attention_metrics",
    "tables/wilcoxon.csv": "wilcoxon",
    "attention_test/*/*/*/scores.parquet": "weigh_attention",
    "attention_test/*/*/*/weights.parquet": "weigh_attention",
    "attention_test/*/*/*/agreement.parquet": "weigh_attention",
    "attention_test/*/*/*/deletion.parquet": "delete_attended",
    "tables/attention_networks.csv": "attention_seeds",
    "tables/attention_seeds.csv": "attention_seeds",
    "tables/attention_preference.csv": "attention_seeds",
    "tables/attention_deletion.csv": "attention_deletion",
    "tables/attention_deletion_area.csv": "attention_deletion",
    "networks/cnn.json": "describe_cnn",
    "networks/dmpnn.json": "describe_dmpnn",
    "feature_maps/*/*.parquet": "feature_maps",
    "five_fold/images.parquet": "draw_artificial",
    "five_fold/rings.png": "draw_artificial",
    "five_fold/*/*.parquet": "judge_artificial",
    "tables/five_fold.csv": "five_fold",
    "classify/*/frames.parquet": "read_trajectory",
    "classify/*/particles.parquet": "read_trajectory",
    "classify/*/scores.csv": "score_trajectory",
    "classify/*/attention_*.parquet": "attend_trajectory",
    "estimate/simulation.json": "calibrate_simulation",
    "estimate/start.parquet": "calibrate_simulation",
    "estimate/samples.parquet": "calibrate_simulation",
    "estimate/images.*": "calibrate_images",
    "estimate/cnn.json": "calibrate_cnn",
    "estimate/dmpnn.json": "calibrate_dmpnn",
    "tables/estimate.csv": "estimate",
    "tables/compared.csv": "compare",
}


def begin(snakemake) -> TextIO:
    """Send what the script says to its log, and its error to the terminal too, with the rule to run again.

    Args:
        snakemake: the object that Snakemake gives to a script.

    Returns:
        What standard output was, for the script that has something to say to whoever called it.
    """
    return log_to(snakemake.log[0], remedy)


def remedy(error: StudyError) -> str:
    """What to do about an error, to stand behind its text."""
    if isinstance(error, WriteError):
        return ". Nothing is half-written: see to that, and call snakemake again"
    rule = maker(error.path) if isinstance(error, DataError) else None
    return f". Delete that file and call snakemake again: rule {rule} makes it anew" if rule else ""


def maker(path: str) -> str | None:
    """The rule that makes a file; None where no rule does."""
    path = PurePath(path)
    if path.match("results/*/figures/*"):
        return f"plot_{path.stem}"
    return next((rule for pattern, rule in MAKERS.items() if path.match(f"results/*/{pattern}")), None)
