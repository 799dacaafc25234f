"""Columns common to result files: type and meaning of each, written once."""

from collections.abc import Mapping

import pyarrow as pa

_TEXT, _FLAG, _INT8, _INT32, _INT64 = pa.string(), pa.bool_(), pa.int8(), pa.int32(), pa.int64()
_NUMBER = pa.float64()
COORDINATES = pa.list_(pa.float32())

COLUMNS = {
    # The configuration.
    "run": (_INT32, "number of the simulation in its protocol, from 0"),
    "protocol": (_TEXT, "name under `protocols`"),
    "batch": (_TEXT, "number of the batch, as in names of files"),
    "seed": (_INT64, "of the run's velocities"),
    "step": (_INT64, "time step of the run"),
    "temperature": (_NUMBER, "of the thermostat at that step, epsilon_AA / k_B"),
    "coordinates": (_TEXT, "`thermal` or `inherent`"),
    "label": (_INT8, "0: the first class of the dataset (liquid); 1: the second (glass)"),
    "fold": (_INT8, "the outer test that contains the configuration, from 0; empty: none"),
    "x": (COORDINATES, "of all particles in order of their numbers, scaled to the box"),
    "y": (COORDINATES, "likewise; in studies of three dimensions a column `z` stands behind it"),
    "png": (pa.binary(), "the image, a PNG file"),
    "energy": (_NUMBER, "of the inherent structure, per particle, epsilon_AA"),
    "iterations": (_INT32, "of FIRE"),
    "converged": (_FLAG, "whether FIRE reached its tolerance"),
    "frame": (_INT32, "number of the frame in the trajectory's file, from 0"),
    "box_length": (_NUMBER, "side of the box, sigma_AA"),
    # Particles, windows and graphs.
    "particle": (_INT32, "number of the particle, from 1, as in LAMMPS"),
    "species": (_INT8, "1 is A, 2 is B"),
    "area": (_NUMBER, "of the particle's Voronoi cell, sigma_AA^2"),
    "psi_5": (_NUMBER, "modulus of the particle's bond order over its Voronoi neighbours, fivefold"),
    "psi_6": (_NUMBER, "likewise, sixfold"),
    "ring": (_FLAG, "whether the particle has five Voronoi neighbours, all of them A"),
    "particle_energy": (_NUMBER, "potential energy of the particle, epsilon_AA"),
    "source_species": (_INT8, "1 is A, 2 is B"),
    "target_species": (_INT8, "1 is A, 2 is B"),
    "source": (_INT32, "particle from which the edge goes"),
    "target": (_INT32, "particle to which the edge goes"),
    "t": (_INT8, "message passing step, from 1 to T - 1"),
    "weight": (pa.float32(), "sigma of Eq. 10, which sums to 1 over a window"),
    "relative": (_NUMBER, "n sigma, n edges of the window: 1 where no edge is preferred"),
    "window_length": (_NUMBER, "side of the window as a share of the box"),
    "particles": (_INT32, "number of particles in the window"),
    "graph": (
        _TEXT,
        "`b_centred`: each B joined to its two nearest neighbours; `b_incident`: the two-nearest-neighbour graph of "
        "all particles without A-A edges",
    ),
    "metric": (_TEXT, "`disjoint_graphs`, `bb_edges`, `isolated_a` or, of attention, `isolated_b`"),
    "disjoint_graphs": (_INT32, "connected components of the graph"),
    "bb_edges": (_INT32, "edges between two B particles"),
    "isolated_a": (_INT32, "A particles without an edge"),
    "pair": (_TEXT, "`AA`, `AB` or `BB`"),
    "r": (_NUMBER, "middle of the ring, sigma_AA"),
    "t_g": (_NUMBER, "glass transition temperature, epsilon_AA / k_B"),
    # Datasets, networks and their scores.
    "dataset": (_TEXT, "name under `datasets`"),
    "model": (_TEXT, "`cnn` or `dmpnn`"),
    "method": (_TEXT, "group of descriptors, classifier of all of them, `cnn` or `dmpnn`"),
    "trained_on": (_TEXT, "dataset whose outer training sets the networks were trained on"),
    "tested_on": (_TEXT, "dataset whose outer tests were scored"),
    "kind": (_TEXT, "of the configuration: a class of the dataset, or an artificial kind such as `five_fold`"),
    "number": (_INT32, "from 0 in each kind"),
    "score": (_NUMBER, "probability of label 1"),
    "log_odds": (_NUMBER, "of that probability; configurations are ranked by it"),
    "auc": (_NUMBER, "area under the ROC curve"),
    "auc_mean": (_NUMBER, "mean over outer tests of the area under the ROC curve"),
    "auc_std": (_NUMBER, "standard deviation over outer tests"),
    "accuracy_mean": (_NUMBER, "mean over outer tests of the share that is classified correctly, at a score of 0.5"),
    "accuracy_std": (_NUMBER, "standard deviation over outer tests"),
    "folds": (_NUMBER, "number of outer tests behind means and standard deviations"),
    "trained": (_FLAG, "whether the network was trained in windows of this length"),
    "difference": (_NUMBER, "from the row that it is compared with"),
    "difference_low": (
        _NUMBER,
        "lower end of its bootstrap interval over runs, `scores.confidence`; runs that both sides share are drawn for "
        "both",
    ),
    # Networks with attention under test.
    "network": (_TEXT, "`trained`, `shuffled` (trained on shuffled labels) or `untrained`"),
    "other": (_TEXT, "the network that it is compared with"),
    "other_number": (_INT64, "of that network's seed"),
    "spearman": (_NUMBER, "rank correlation of the weights in a window"),
    "top": (_NUMBER, "share of the most attended tenth of a window that is so in the other network too"),
    "chance": (_NUMBER, "the value of `top` for a random order"),
    "degree": (
        _NUMBER,
        "rank correlation of the weights in a window with the number of edges of the source, or of the particle",
    ),
    "units": (_INT32, "number of edges or particles"),
    "order": (_TEXT, "of deletion: `highest` attention first, `lowest` first, or `random`"),
    "fraction": (_NUMBER, "share of the window's joined pairs, or particles, that is deleted"),
    "change": (_NUMBER, "of the mean log-odds of the right class, against the whole windows, nats"),
    # Statistics.
    "configurations": (_INT64, "number of configurations scored or counted"),
    "runs": (_INT64, "number of runs behind means and intervals"),
    "n": (_INT64, "number of configurations"),
    "mean": (_NUMBER, "mean over configurations"),
    "std": (_NUMBER, "standard deviation"),
    "sem": (_NUMBER, "standard error of the mean; empty for a single one"),
    "confidence": (_NUMBER, "of the interval"),
    # Searches and trainings.
    "trial": (_INT64, "number of the trial, from 0"),
    "state": (_TEXT, "`complete` or `failed`"),
    "inner_validation_auc": (_NUMBER, "AUC that chose the epoch"),
    "inner_test_auc": (_NUMBER, "AUC that scored the trial"),
    "best_epoch": (_NUMBER, "the epoch that was kept, from 1"),
    "epochs": (_NUMBER, "number of epochs trained"),
    "reason": (_TEXT, "of a failure"),
    "epoch": (_INT64, "from 1"),
    "learning_rate": (_NUMBER, "of the last step of the epoch"),
    "loss": (_NUMBER, "mean over the epoch, with regularisation"),
    "seconds": (_NUMBER, "wall-clock time"),
    "images_per_second": (_NUMBER, "images trained on in a second"),
    "graphs_per_second": (_NUMBER, "graphs trained on in a second"),
    "device": (_TEXT, "on which the epoch was computed"),
    "precision": (_TEXT, "`float32` or `bfloat16`"),
    "peak_memory_mb": (_NUMBER, "largest memory of the process so far, MB"),
    "dropout": (_NUMBER, "share dropped while training"),
    "batch_size": (_INT64, "images of a step"),
    "neighbours": (_INT64, "k"),
    "hidden_size": (_INT64, "h"),
    "depth": (_INT64, "T, message passing steps"),
    "layers": (_INT64, "of the feed-forward network"),
}
# Meanings of columns named after others: `auc_low` stands beside `auc` or `auc_mean`.
ENDINGS = {
    "_std": "standard deviation of {}",
    "_sem": "standard error of the mean of {}",
    "_se": "standard error of {}",
    "_p": "two-sided p value of {}",
    "_clustered": "{} with errors clustered by run",
    "_low": "lower end of the bootstrap interval of {} over runs, `scores.confidence`",
    "_high": "upper end of the interval of {}",
}


def schema_of(names: str, **types: pa.DataType) -> pa.Schema:
    """Return a schema of names separated by blanks; `types` are of columns that `COLUMNS` lacks or has otherwise."""
    return pa.schema([(name, types[name] if name in types else COLUMNS[name][0]) for name in names.split()])


def meaning(name: str, own: Mapping[str, str]) -> str:
    """Return the meaning of a column, of those in this file or of `COLUMNS`; raises a KeyError if it has none."""
    if name in own or name in COLUMNS:
        return own[name] if name in own else COLUMNS[name][1]
    for ending, text in ENDINGS.items():
        stem = name.removesuffix(ending)
        if stem != name:
            return text.format(f"`{stem}`")
    raise KeyError(name)
