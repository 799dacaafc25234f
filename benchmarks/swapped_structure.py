"""Does a network of inherent structures keep its AUC where each class had the thermal motion of the other?

    snakemake -c 2 auc_swapped variants --configfile config/quick.yaml
    python benchmarks/swapped_structure.py results/quick [--dataset dataset_6] [--networks dmpnn-shell dmpnn]

Configurations of the outer tests with the swapped motion (`samples/<dataset>_swapped/`) are minimised again, as in the
study, and scored by the networks that were trained on inherent structures. Labels are those of the structures. Printed:
AUC of each fold on the dataset's own inherent structures, and on those after the swapped motion.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import numpy as np

from vitrify.scoring import auc
from vitrify.settings.plain_files import read_plain_file
from vitrify.simulation.minimise import minimise
from vitrify.training import dmpnn


def main() -> None:
    """Minimise, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--dataset", default="dataset_6")
    parser.add_argument("--networks", nargs="+", default=["dmpnn-shell", "dmpnn"])
    asked = parser.parse_args()
    config = read_plain_file(ROOT / "config" / "config.yaml")
    found = {}
    for fold in "012":
        parts = [
            asked.study / "samples" / f"{asked.dataset}_{kind}" / f"{fold}.parquet" for kind in ("inherent", "swapped")
        ]
        own, swapped = (dmpnn.load_data([path], asked.study / "start.parquet")[0] for path in parts)
        minima = [
            minimise(frame, swapped.species, config["system"], config["minimisation"], ROOT / "resources" / "lammps")
            for frame in swapped.positions
        ]
        again = dmpnn.Configurations(
            np.stack([one.positions for one in minima]).astype(np.float32), swapped.species, swapped.labels
        )
        for network in asked.networks:
            model, hyperparameters, settings = dmpnn.load(
                asked.study / "models" / network / f"{asked.dataset}_inherent" / fold
            )
            settings |= {"evaluation_windows": "box", "evaluation_views": 2}
            for name, data in (("as it was", own), ("after the swapped motion", again)):
                scores = dmpnn.predict(model, data, hyperparameters, settings, seed=0)
                found.setdefault((network, name), []).append(float(auc(data.labels, scores)))
    for (network, name), aucs in found.items():
        print(f"{network:20s} {name:26s} {' '.join(f'{value:.3f}' for value in aucs)}   mean {np.mean(aucs):.3f}")


if __name__ == "__main__":
    main()
