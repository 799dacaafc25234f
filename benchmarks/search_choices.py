"""Does a search from few runs choose well? AUC on outer tests of what it chose, and of all that it chose from.

    snakemake -c 2 auc --configfile config/quick.yaml
    python benchmarks/search_choices.py results/quick [--dataset dataset_5] [--folds 0 1 2] [--trials 10]
        [--samples 600] [--splits 2] [--train 1500] [--threads 1]

Trials are drawn at random from the space below, and scored as in a study: trained on inner training sets, on so many
samples, and scored on inner tests, whose windows tile the box. Then each is trained on the outer training set, and
scored on the outer test, which chose nothing. Results are added to <study>/searches.csv fold by fold; a call that was
interrupted goes on.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np
import pandas as pd

from vitrify.scoring import auc
from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.study import Study
from vitrify.settings.validation import checked_configuration, laid_over
from vitrify.training.classifier import classifier
from vitrify.training.nested import tune
from vitrify.training.schedule import epochs_of
from vitrify.training.search import best_trial

SPACE = {
    "neighbours": {"low": 1, "high": 5, "step": 1},
    "window_length": {"low": 0.1, "high": 0.3, "step": 0.05},
    "hidden_size": {"low": 100, "high": 300, "step": 100},
    "depth": {"low": 2, "high": 4, "step": 1},
    "dropout": {"low": 0.0, "high": 0.5, "step": 0.05},
    "layers": {"low": 1, "high": 2, "step": 1},
}


def main() -> None:
    """Search in each fold, train all that was tried, and print what the outer test says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--dataset", default="dataset_5")
    parser.add_argument("--folds", nargs="+", default=["0", "1", "2"])
    for name, default in (("trials", 10), ("samples", 600), ("splits", 2), ("train", 1500), ("threads", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    paper = read_plain_file(ROOT / "config" / "config.yaml")
    config = checked_configuration(laid_over(paper, read_plain_file(ROOT / "config" / "quick.yaml")), paper)
    study, network, out = Study(config), classifier("dmpnn"), asked.study / "searches.csv"
    settings = network.resolved(study.settings("dmpnn")) | study.evaluation_settings("dmpnn")
    inner = {"validation": config["folds"]["inner_validation"], "test": config["folds"]["inner_test"], "by_run": True}
    for fold in asked.folds:
        done = pd.read_csv(out, dtype={"fold": str}) if out.exists() else pd.DataFrame(columns=["dataset", "fold"])
        if ((done["dataset"] == asked.dataset) & (done["fold"] == fold)).any():
            continue
        parts = [asked.study / "samples" / asked.dataset / f"{part}.parquet" for part in ("0", "1", "2", "rest")]
        training = [path for path in parts if path.stem != fold]
        data, keys = network.load_data(training, asked.study / "start.parquet")
        test, _ = network.load_data([path for path in parts if path.stem == fold], asked.study / "start.parquet")
        search = {"trials": asked.trials, "startup_trials": asked.trials, "splits": asked.splits}
        search |= {"epochs": {"samples": asked.samples}}
        work = asked.study / "work" / "searches" / asked.dataset / fold
        how = {"inner": inner, "settings": settings, "seed": int(fold), "threads": asked.threads}
        trials = tune(network, data, keys, SPACE, search, folder=work, sources=training, **how)
        best, found = best_trial(trials, SPACE), []
        for row in trials.itertuples():
            chosen = {name: type(bounds["low"])(getattr(row, name)) for name, bounds in SPACE.items()}
            epochs = epochs_of({"samples": asked.train}, len(data), settings["learning_rate"])
            model, history = network.fit(data, chosen, settings, epochs, int(fold), None, asked.threads)
            scores = network.predict(model, test, chosen, settings, seed=0)
            numbers = {"inner_test_auc": row.inner_test_auc, "outer_test_auc": auc(test.labels, scores)}
            is_best = all(np.isclose(chosen[name], best[name]) for name in SPACE)
            found.append({"dataset": asked.dataset, "fold": fold, **chosen, **numbers, "chosen": is_best})
            found[-1]["loss"] = history["loss"].iloc[-1]
            print(found[-1], flush=True)
        pd.concat([done, pd.DataFrame(found)], ignore_index=True).to_csv(out, index=False)
    table = pd.read_csv(out)
    for (dataset, fold), own in table.groupby(["dataset", "fold"]):
        outer, chosen = own["outer_test_auc"], own.loc[own["chosen"], "outer_test_auc"].max()
        print(
            f"{dataset}, fold {fold}: chosen {chosen:.3f}; all {len(own)}: median {outer.median():.3f}, "
            f"lowest {outer.min():.3f}, highest {outer.max():.3f}"
        )


if __name__ == "__main__":
    main()
