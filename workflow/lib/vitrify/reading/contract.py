"""What a study makes: each kind of file, what one row of it is, and what its columns mean.

This is for readers of results. What is written is decided where it is written; tests hold a finished study against
this, file by file and column by column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from vitrify.baselines.describe import DESCRIBED
from vitrify.configurations.radial_distribution import PAIR_COUNTS
from vitrify.evaluation.energy_matching import MATCHING
from vitrify.store import parquet
from vitrify.structure.metrics import STRUCTURE

# What a column means wherever it stands; a kind of file may say it in its own words.
MEANINGS = {
    "run": "number of the simulation in its protocol, from 0",
    "protocol": "name under `protocols`",
    "batch": "number of the batch, as in names of files",
    "seed": "of the run's velocities",
    "particle": "number of the particle, from 1, as LAMMPS has it",
    "species": "1 is A, 2 is B",
    "step": "time step of the run",
    "temperature": "of the thermostat at that step, epsilon_AA / k_B",
    "coordinates": "`thermal` or `inherent`",
    "label": "0 the first class of the dataset (liquid), 1 the second (glass)",
    "x": "of all particles in order of their numbers, scaled to the box",
    "y": "likewise; in studies of three dimensions a column `z` stands behind it",
    "energy": "of the inherent structure, per particle, epsilon_AA",
    "iterations": "of FIRE",
    "converged": "whether FIRE came to its end before its limits",
    "fold": "the outer test that holds it, from 0; empty: none",
    "png": "the image, a PNG file",
    "score": "probability that it is of label 1",
    "log_odds": "of that probability; by these configurations are ranked",
    "dataset": "name under `datasets`",
    "model": "`cnn` or `dmpnn`",
    "trained_on": "dataset whose outer training sets the networks were trained on",
    "tested_on": "dataset whose outer tests were scored",
    "folds": "outer tests, of which means and deviations are",
    "auc_mean": "mean over outer tests of the area under the ROC curve",
    "auc_std": "standard deviation over outer tests",
    "auc_low": "lower end of the bootstrap interval over runs, `scores.confidence`",
    "auc_high": "upper end of it",
    "accuracy_mean": "mean over outer tests of the share that is classified right, at a score of 0.5",
    "accuracy_std": "standard deviation over outer tests",
    "accuracy_low": "lower end of the bootstrap interval over runs, `scores.confidence`",
    "accuracy_high": "upper end of it",
    "auc": "area under the ROC curve",
    "window_length": "share of the box",
    "trained": "whether the network was trained in windows of this length",
    "particles": "mean number of particles in such a window",
    "configurations": "how many were scored or counted",
    "kind": "of the configuration: a class of the dataset, or one of the artificial kinds such as `five_fold`",
    "number": "from 0 in each kind",
    "graph": "`b_centred`: each B joined to its two nearest neighbours; `b_incident`: the two-nearest-neighbour graph "
    "of all particles without A-A edges",
    "metric": "`disjoint_graphs`, `bb_edges`, `isolated_a` or, of attention, `isolated_b`",
    "disjoint_graphs": "connected components of the graph",
    "bb_edges": "edges between two B particles",
    "isolated_a": "A particles without an edge",
    "isolated_b": "B particles without an edge",
    "mean": "mean over configurations",
    "std": "standard deviation",
    "sem": "standard error of the mean; empty of a single configuration",
    "n": "configurations",
    "runs": "runs, of which means and intervals are",
    "confidence": "of the interval",
    "low": "lower end of the interval",
    "high": "upper end of the interval",
    "t_g": "glass transition temperature, epsilon_AA / k_B",
    "pair": "`AA`, `AB` or `BB`",
    "r": "middle of the ring, sigma_AA",
    "source": "particle from which the edge goes",
    "target": "particle to which the edge goes",
    "epoch": "from 1",
    "learning_rate": "of the last step of the epoch",
    "loss": "mean over the epoch, with regularisation",
    "seconds": "wall-clock time",
    "images_per_second": "images trained on in a second",
    "graphs_per_second": "graphs trained on in a second",
    "device": "on which it was computed",
    "precision": "`float32` or `bfloat16`",
    "peak_memory_mb": "most memory of the process so far, MB",
    "trial": "number of the trial, from 0",
    "state": "`complete` or `failed`",
    "inner_validation_auc": "AUC that chose the epoch",
    "inner_test_auc": "AUC that scored the trial",
    "best_epoch": "that was kept, from 1",
    "epochs": "that were trained",
    "reason": "of a failure",
    "dropout": "share dropped while training",
    "batch_size": "images of a step",
    "neighbours": "k",
    "hidden_size": "h",
    "depth": "T, message passing steps",
    "layers": "of the feed-forward network",
}


@dataclass(frozen=True)
class Kind:
    """A kind of result file.

    Attributes:
        path: below `results/<study>/`; words in angle brackets stand for names and numbers.
        about: what the file, or one row of it, is.
        columns: of a table, in order; none of what is no table.
        schema: of a Parquet file.
        meanings: what columns mean here, where that is not what they mean elsewhere.
    """

    path: str
    about: str
    columns: tuple[str, ...] = ()
    schema: pa.Schema | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, column: str) -> str:
        """What a column means in this kind of file.

        Raises:
            KeyError: if nobody has said it.
        """
        return self.meanings[column] if column in self.meanings else MEANINGS[column]

    def type_of(self, column: str) -> str:
        """Type of a column of a Parquet file; empty of other files."""
        if self.schema is None:
            return ""
        kind = self.schema.field(column).type
        return f"list of {kind.value_type}" if pa.types.is_list(kind) else str(kind)


def _parquet(path: str, about: str, schema: pa.Schema, **meanings: str) -> Kind:
    return Kind(path, about, tuple(schema.names), schema, meanings)


def _csv(path: str, about: str, columns: str, **meanings: str) -> Kind:
    return Kind(path, about, tuple(columns.split()), None, meanings)


_COEFFICIENTS = {
    "alpha_0": "value at T_g",
    "alpha_1": "slope below T_g",
    "alpha_2": "step at T_g",
    "alpha_3": "slope above T_g less that below",
}
_FIT = [f"{name}{kind}" for name in _COEFFICIENTS for kind in ("", "_se", "_p", "_se_clustered", "_p_clustered")]
_ERRORS = {
    "_se": "standard error",
    "_p": "two-sided p value",
    "_se_clustered": "standard error, clustered by run",
    "_p_clustered": "two-sided p value, clustered by run",
}
_FIT_MEANINGS = {name: f"coefficient of Eq. 12: {meaning}" for name, meaning in _COEFFICIENTS.items()} | {
    f"{name}{kind}": f"{meaning} of {name}" for name in _COEFFICIENTS for kind, meaning in _ERRORS.items()
}
_COMPARED = (
    "model dataset coordinates auc_mean auc_std auc_low auc_high folds difference difference_low difference_high"
)
_DIFFERENCE = {
    "difference": "of the control's row: the AUC on the dataset less that on the control",
    "difference_low": "lower end of its bootstrap interval over runs, the same runs drawn for both",
    "difference_high": "upper end of it",
}
_DESCRIPTORS = {
    "inherent_energy": "energy of the inherent structure, per particle, epsilon_AA",
    "potential_energy": "of the configuration, per particle, epsilon_AA",
    "psi_6_local": "mean over particles of abs(psi_6)",
    "psi_6_global": "modulus of the mean over particles of psi_6",
    "psi_5_local": "mean over particles of abs(psi_5)",
    "psi_5_global": "modulus of the mean over particles of psi_5",
    "psi_5_local_B": "mean over B particles of abs(psi_5)",
    "five_neighbours_B": "share of the B particles whose Voronoi cells have five sides",
    "five_rings_B": "share of the B particles that have five neighbours, all of them A",
    "disjoint_graphs_b_centred": "connected components of the graph `b_centred`",
    "disjoint_graphs_b_incident": "connected components of the graph `b_incident`",
    "isolated_a_b_centred": "A particles without an edge in the graph `b_centred`",
    "isolated_a_b_incident": "A particles without an edge in the graph `b_incident`",
}
_DESCRIPTORS |= {
    f"peak_{name}_{pair}": f"{meaning} of the first peak of g(r) of {pair} pairs"
    for pair in ("AA", "AB", "BB")
    for name, meaning in (("height", "height"), ("width", "full width at half height, sigma_AA,"))
}
_DESCRIPTORS |= {
    f"{quantity}_{moment}_{species}": f"{moment} over {species} particles of the {meaning}"
    for species in "AB"
    for moment in ("mean", "variance")
    for quantity, meaning in (("distance", "distance to the nearest particle"), ("area", "area of the Voronoi cell"))
}
_SCORES = {"brier": "Brier score", "log_loss": "cross-entropy, nats", "calibration_error": "mean calibration error"}
_CALIBRATION = _SCORES | {
    f"{name}_{end}": f"{end}er end of its bootstrap interval over runs" if end == "low" else "upper end of it"
    for name in _SCORES
    for end in ("low", "high")
}
_TESTED = {
    "kind": "of attention: a name under `attention_test.kinds`",
    "network": "`trained`, `shuffled` (trained on shuffled labels) or `untrained`",
    "number": "of the seed, as in `attention_test.seeds`",
    "other": "the network that it is compared with",
    "other_number": "of its seed",
    "spearman": "rank correlation of the weights in a window",
    "top": "share of the most attended tenth of a window that is so for the other network, too",
    "chance": "what that is for a random order",
    "degree": "rank correlation of the weights in a window with the number of edges of the source, or of the particle",
    "pair": "`AA`, `AB` or `BB` of edges, `A` or `B` of particles",
    "units": "how many edges or particles",
    "relative": "mean of n sigma in the last attended step; 1: as much as without preference",
    "order": "of deletion: `highest` attention first, `lowest` first, or `random`",
    "fraction": "share of the window's joined pairs, or particles, that is deleted",
}
_TESTED |= {
    f"{name}_{end}": f"{end}er end of its bootstrap interval over runs, and over seeds where `number` is `all`"
    if end == "low"
    else "upper end of it"
    for name in ("auc", "spearman", "top", "degree", "relative", "difference", "change")
    for end in ("low", "high")
}
_ALL_SEEDS = {"number": "of the seed; `all`: the mean over seeds"}


def _tested_parquet(table: str, about: str, schema: pa.Schema) -> Kind:
    meanings = {name: _TESTED[name] for name in schema.names if name in _TESTED}
    return _parquet(f"attention_test/<kind>/<dataset>/<fold>/{table}.parquet", about, schema, **meanings)


def _tested_csv(table: str, about: str, columns: str, **meanings: str) -> Kind:
    meanings = {name: _TESTED[name] for name in columns.split() if name in _TESTED} | meanings
    return _csv(f"tables/{table}.csv", about, columns, **meanings)


_SEARCH = "inner_validation_auc inner_test_auc best_epoch epochs seconds reason"
_CNN_HISTORY, _DMPNN_HISTORY = (
    f"epoch learning_rate loss seconds {things}_per_second device precision peak_memory_mb"
    for things in ("images", "graphs")
)
_WINDOW_AUC = "window_length trained particles configurations auc auc_low auc_high"

# Before and after configurations were chosen.
_MATCHING_MEANINGS = {
    f"{name}{after}": f"{what}, {when}"
    for after, when in (("_before", "of all configurations"), ("", "of those that were chosen"))
    for name, what in {
        "configurations": "how many",
        "energy_mean": "mean inherent-structure energy per particle, epsilon_AA",
        "energy_std": "standard deviation of that energy",
        "auc": "AUC of the energy alone, of both classes: the second one's is the higher",
        "auc_low": "lower end of its bootstrap interval over runs, `scores.confidence`",
        "auc_high": "upper end of it",
    }.items()
}

KINDS = (
    _parquet("runs.parquet", "one simulation", parquet.RUNS),
    _parquet(
        "start.parquet",
        "one particle of the configuration that all runs begin from",
        parquet.START,
        x="scaled to the box",
        y="scaled to the box",
    ),
    _parquet(
        "configurations/<protocol>/<batch>.parquet",
        "one recorded configuration that is kept",
        parquet.CONFIGURATIONS,
    ),
    _parquet(
        "frames/<protocol>/<batch>.parquet",
        "one recorded configuration that is minimised and not kept; the file goes when that is done",
        parquet.CONFIGURATIONS,
    ),
    _parquet(
        "inherent/<protocol>/<batch>.parquet",
        "one minimised configuration; x and y only where something needs them",
        parquet.INHERENT,
    ),
    _parquet("datasets/<dataset>.parquet", "one labelled configuration", parquet.DATASET),
    _parquet(
        "samples/<dataset>/<part>.parquet",
        "one labelled configuration with its coordinates; parts are the outer tests, by number, and `rest`",
        parquet.SAMPLES,
    ),
    _parquet(
        "radial_distribution/<dataset>/<part>.parquet",
        "one ring: pairs of particles at that distance, summed over configurations of a class",
        PAIR_COUNTS,
        ideal="pairs that an ideal gas would have in the ring, of one configuration",
        pairs="pairs in the ring, of all configurations",
        pairs_squared="sum over configurations of the squares of their pairs, for the standard error",
    ),
    _parquet("structure/<protocol>/<batch>.parquet", "metrics of one configuration in one graph", STRUCTURE),
    _parquet("images/<dataset>/<part>.parquet", "one image of a labelled configuration", parquet.IMAGES),
    Kind("images/samples/<dataset>_<class>_<protocol>_<run>.png", "images of some configurations, for people"),
    _csv(
        "tuning/cnn/<dataset>/<fold>/trials.csv",
        "one trial of a search",
        f"trial state dropout batch_size {_SEARCH}",
    ),
    _csv(
        "tuning/dmpnn/<dataset>/<fold>/trials.csv",
        "one trial of a search",
        f"trial state neighbours window_length hidden_size depth dropout layers {_SEARCH}",
    ),
    Kind(
        "tuning/<model>/<dataset>/<fold>/best.json",
        "hyperparameters of the best trial, by which the network is trained",
    ),
    Kind(
        "models/<network>/<dataset>/<fold>/weights.safetensors",
        "a trained network; networks are `cnn`, `dmpnn`, `dmpnn_attention` and `dmpnn_<variant>`, and those under "
        "`attention_test`: `dmpnn_<kind>_trained_<number>` and, of shuffled labels, `dmpnn_<kind>_shuffled_<number>`",
    ),
    Kind("models/<network>/<dataset>/<fold>/hyperparameters.json", "hyperparameters and settings that it was built of"),
    _csv(
        "models/cnn/<dataset>/<fold>/history.csv",
        "one epoch of its training",
        _CNN_HISTORY,
    ),
    _csv(
        "models/<D-MPNN>/<dataset>/<fold>/history.csv",
        "one epoch of its training",
        _DMPNN_HISTORY,
    ),
    _parquet(
        "predictions/<model>/<trained_on>/<fold>/<tested_on>.parquet",
        "one configuration of an outer test, scored by a network that was trained on another dataset or this one",
        parquet.PREDICTIONS,
    ),
    _parquet(
        "windows/<network>/<dataset>/<fold>.parquet",
        "one configuration, scored in windows of one length",
        parquet.WINDOW_PREDICTIONS,
    ),
    _parquet(
        "attention/<dataset>/<fold>/particles.parquet",
        "one particle of a window",
        parquet.ATTENTION_PARTICLES,
        x="scaled to the box",
        y="scaled to the box",
    ),
    _parquet(
        "attention/<dataset>/<fold>/edges.parquet",
        "one edge of a window's graph at one message passing step; behind each stands its reverse",
        parquet.ATTENTION_EDGES,
        t="message passing step, from 1 to T - 1",
        source_species="1 is A, 2 is B",
        target_species="1 is A, 2 is B",
        weight="sigma of Eq. 10, which sums to 1 over a window",
        relative="n sigma, n edges of the window: 1 where no edge is preferred",
    ),
    _parquet(
        "attention/<dataset>/<fold>/counts.parquet",
        "one window: the graph of its edges of high attention",
        parquet.BOND_COUNTS,
        particles="particles in the window",
    ),
    _tested_parquet("scores", "a network under test and a window of the outer test", parquet.ATTENTION_SCORES),
    _tested_parquet(
        "weights", "a network under test, a window, and a kind of its edges or particles", parquet.ATTENTION_SHARES
    ),
    _tested_parquet("agreement", "two networks under test and a window", parquet.ATTENTION_AGREEMENT),
    _tested_parquet("deletion", "a network, an order of deletion, a fraction, and a window", parquet.DELETIONS),
    Kind("networks/<model>.json", "the layers of a network, with their shapes and numbers of parameters"),
    _parquet(
        "feature_maps/<dataset>/<fold>.parquet",
        "one configuration, and what the first convolution makes of it",
        parquet.FEATURE_MAPS,
        filters="of the convolution",
        rows="of each map",
        columns="of each map",
        maps="values of all maps, filter by filter and row by row",
    ),
    _parquet("five_fold/images.parquet", "one image of an artificial configuration", parquet.ARTIFICIAL_IMAGES),
    Kind("five_fold/rings.png", "an artificial configuration without the particles that fill it up"),
    _parquet("five_fold/<dataset>/<fold>.parquet", "one configuration, judged by a CNN", parquet.JUDGEMENTS),
    _parquet(
        "descriptors/<dataset>/<part>.parquet",
        "what a physicist would look at, of one configuration",
        DESCRIBED,
        **_DESCRIPTORS,
    ),
    _csv(
        "tuning/simple/<dataset>.csv",
        "a setting of a simple classifier that was tried",
        "method fold candidate rounds inner_test_auc chosen",
        method="group of descriptors, or classifier of all of them",
        fold="the outer test outside which it was tried, from 0",
        candidate="the setting",
        rounds="trees after which boosting stopped; 0 of what is not boosted",
        inner_test_auc="by which it was chosen",
        chosen="whether it was",
    ),
    Kind("ensembles/<member>/models/<model>/<dataset>/<fold>/weights.safetensors", "a network of another seed"),
    Kind(
        "ensembles/<member>/models/<model>/<dataset>/<fold>/hyperparameters.json",
        "hyperparameters and settings that it was built of",
    ),
    _csv("ensembles/<member>/models/cnn/<dataset>/<fold>/history.csv", "one epoch of its training", _CNN_HISTORY),
    _csv(
        "ensembles/<member>/models/<D-MPNN>/<dataset>/<fold>/history.csv", "one epoch of its training", _DMPNN_HISTORY
    ),
    _parquet(
        "ensembles/<member>/predictions/<model>/<trained_on>/<fold>/<tested_on>.parquet",
        "one configuration of an outer test, scored by a network of another seed",
        parquet.PREDICTIONS,
    ),
    _parquet(
        "subsets/<subset>/selected/<dataset>/<fold>.parquet",
        "a configuration that is trained on or tested; subsets are `runs_<n>`, the first so many runs, and "
        "leaks, see `tables/leaks.csv`",
        parquet.SUBSET,
        trained="how often it stands in the training set",
        tested="whether it stands in the outer test",
    ),
    Kind("subsets/<subset>/models/<model>/<dataset>/<fold>/weights.safetensors", "a network trained on a subset"),
    Kind(
        "subsets/<subset>/models/<model>/<dataset>/<fold>/hyperparameters.json",
        "hyperparameters and settings that it was built of",
    ),
    _csv("subsets/<subset>/models/cnn/<dataset>/<fold>/history.csv", "one epoch of its training", _CNN_HISTORY),
    _csv("subsets/<subset>/models/<D-MPNN>/<dataset>/<fold>/history.csv", "one epoch of its training", _DMPNN_HISTORY),
    _parquet(
        "subsets/<subset>/predictions/<model>/<trained_on>/<fold>/<tested_on>.parquet",
        "one configuration of an outer test, scored by a network that was trained on a subset",
        parquet.PREDICTIONS,
    ),
    _parquet(
        "swapped/samples/<dataset>/<fold>.parquet",
        "one inherent structure of an outer test with the thermal motion of the other class",
        parquet.SAMPLES,
    ),
    _parquet(
        "swapped/images/<dataset>/<fold>.parquet",
        "one image of an inherent structure with the thermal motion of the other class",
        parquet.IMAGES,
    ),
    _parquet(
        "energy_matching/<dataset>.parquet",
        "one configuration that a matched dataset was chosen from",
        MATCHING,
        fold="the outer test that holds it, from 0; empty: none, or not chosen",
        chosen="whether it is in the dataset",
        energy="of its inherent structure, per particle, epsilon_AA",
    ),
    _csv(
        "tables/energies.csv",
        "a protocol at a step",
        "protocol step temperature mean std runs not_converged sem",
        mean="inherent-structure energy per particle, mean over runs, epsilon_AA",
        std="standard deviation over runs, epsilon_AA; empty of a single run",
        sem="standard error of the mean, epsilon_AA; empty of a single run",
        not_converged="how many of the runs FIRE left unfinished",
    ),
    _csv(
        "tables/glass_transition.csv",
        "a protocol",
        "protocol t_g low high runs glass_slope glass_intercept liquid_slope liquid_intercept "
        "glass_low glass_high liquid_low liquid_high confidence "
        "glass_slope_se glass_intercept_se liquid_slope_se liquid_intercept_se",
        low="lower end of the bootstrap interval of t_g over runs",
        high="upper end of it",
        glass_slope="of the line through the glass, k_B",
        glass_intercept="of that line at T = 0, epsilon_AA",
        liquid_slope="of the line through the supercooled liquid, k_B",
        liquid_intercept="of that line at T = 0, epsilon_AA",
        glass_low="lowest temperature of the glass line",
        glass_high="highest temperature of it",
        liquid_low="lowest temperature of the liquid line",
        liquid_high="highest temperature of it",
        glass_slope_se="standard error of glass_slope over runs; empty of a single run",
        glass_intercept_se="standard error of glass_intercept",
        liquid_slope_se="standard error of liquid_slope",
        liquid_intercept_se="standard error of liquid_intercept",
    ),
    _csv(
        "tables/radial_distribution.csv",
        "a class of a dataset, a pair of species, a distance",
        "dataset pair label r g sem configurations",
        g="radial distribution function",
    ),
    _csv(
        "tables/structure_metrics.csv",
        "a protocol, a graph, a metric, a temperature",
        "protocol coordinates graph metric temperature mean sem n",
    ),
    _csv(
        "tables/regression.csv",
        "a broken line fitted to a metric against temperature (Eq. 12)",
        f"protocol coordinates graph metric range t_g lowest highest n runs r_squared {' '.join(_FIT)} "
        "slope_above slope_above_se slope_above_se_clustered positive positive_clustered",
        range="`all` temperatures, or `supercooled`: up to the end of the window of the liquid line",
        lowest="temperature in the range",
        highest="temperature in the range",
        r_squared="coefficient of determination",
        slope_above="alpha_1 + alpha_3",
        slope_above_se="standard error of slope_above",
        slope_above_se_clustered="standard error of slope_above, clustered by run",
        positive="whether alpha_3 > 0 with p < 0.05",
        positive_clustered="the same with errors clustered by run",
        **_FIT_MEANINGS,
    ),
    _csv(
        "tables/auc.csv",
        "a network on a dataset",
        "model dataset auc_mean auc_std auc_low auc_high accuracy_mean accuracy_std accuracy_low accuracy_high folds",
    ),
    _csv(
        "tables/auc_matrix_<model>.csv",
        "networks trained on one dataset and tested on another",
        "trained_on tested_on auc_mean auc_std auc_low auc_high folds",
    ),
    _csv(
        "tables/window_transfer.csv",
        "a readout and a length of windows",
        f"readout {_WINDOW_AUC}",
        readout="`sum` or `mean`",
    ),
    _csv(
        "tables/attention_auc.csv",
        "a network with or without attention, and a length of windows",
        f"attention {_WINDOW_AUC}",
        attention="`none`, or its scale: `scaled` or `literal`",
    ),
    _csv(
        "tables/attention_cutoff.csv",
        "a length of windows",
        "window_length trained cutoff method depth quantile pairs configurations",
        cutoff="relative weight n sigma above which attention is high",
        method="`trough` of the distribution, or `quantile` where it has none",
        depth="of the trough below the lower mode, share of the higher one",
        quantile="share of the pairs that lie below the cut-off",
        pairs="pairs of opposite edges, all steps taken together",
    ),
    _csv(
        "tables/attention_species.csv",
        "a length of windows, a class, and a kind of edge",
        "window_length label source target edges share_of_edges share_of_attention mean_relative high "
        "share_of_edges_se share_of_attention_se mean_relative_se high_se",
        source="species from which it goes, `A` or `B`",
        target="species to which it goes",
        edges="how many",
        share_of_edges="of all edges of the class",
        share_of_attention="of all attention of the class",
        mean_relative="mean of n sigma; 1: as much as without preference",
        high="share of its edges that belong to a pair of high attention",
        share_of_edges_se="standard error of share_of_edges over windows; empty of a single one",
        share_of_attention_se="standard error of share_of_attention",
        mean_relative_se="standard error of mean_relative",
        high_se="standard error of high",
    ),
    _csv("tables/attention_metrics.csv", "a metric of a class", "metric label window_length mean std sem n"),
    _csv(
        "tables/wilcoxon.csv",
        "a metric, liquid against glass (signed-rank test)",
        "metric n n_different statistic p_value alternative effect_size median_difference paired_by "
        "effect_size_low effect_size_high median_difference_low median_difference_high",
        n="pairs",
        n_different="pairs that differ",
        statistic="of `scipy.stats.wilcoxon`",
        p_value="of the test",
        alternative="of liquid less glass: `greater`, `less` or `two-sided`",
        effect_size="matched-pairs rank-biserial correlation: 1 if the liquid has more in all pairs, -1 if less",
        median_difference="liquid less glass",
        effect_size_low="lower end of its bootstrap interval over pairs, `scores.confidence`",
        effect_size_high="upper end of it",
        median_difference_low="lower end of its bootstrap interval over pairs",
        median_difference_high="upper end of it",
        paired_by="`run`, or `run number` where the classes are of two protocols",
    ),
    _csv(
        "tables/five_fold.csv",
        "a kind of configuration judged by one CNN",
        "kind fold n log_odds_mean log_odds_std called_glass low high log_odds_sem",
        fold="whose network judges, from 0",
        log_odds_mean="mean of the log-odds",
        log_odds_std="their standard deviation",
        log_odds_sem="standard error of their mean; empty of a single one",
        called_glass="share whose log-odds are above 0",
        low="lower end of its Wilson interval, `five_fold.confidence`",
        high="upper end of it",
    ),
    _csv(
        "tables/baselines.csv",
        "a simple classifier on a dataset",
        "dataset method auc_mean auc_std auc_low auc_high accuracy_mean accuracy_std accuracy_low accuracy_high folds",
        method="group of descriptors, or classifier of all of them",
    ),
    _csv(
        "tables/auc_inherent.csv",
        "a network on a dataset, or on the dataset's inherent control",
        _COMPARED,
        **_DIFFERENCE,
    ),
    _csv(
        "tables/auc_swapped.csv",
        "a network on a dataset, or on its structures with the thermal motion of the other class",
        _COMPARED,
        coordinates="`thermal` or `swapped`",
        **_DIFFERENCE,
    ),
    _csv(
        "tables/variants.csv",
        "the D-MPNN, or a variant of it, on a dataset",
        "dataset variant auc_mean auc_std auc_low auc_high difference difference_low difference_high folds",
        variant="its name in `variants.networks`; `unchanged`: the study's own network",
        difference="AUC of the variant less that of the unchanged network",
        difference_low="lower end of its interval, the same runs drawn for both",
        difference_high="upper end of it",
    ),
    _csv(
        "tables/calibration.csv",
        "a network on a dataset",
        f"model dataset {' '.join(f'{name} {name}_low {name}_high' for name in _SCORES)} configurations",
        **_CALIBRATION,
    ),
    _csv(
        "tables/reliability.csv",
        "a network on a dataset, and a bin of scores",
        "model dataset bin score glasses low high n",
        bin="from 0, of `calibration.bins`",
        score="mean in the bin",
        glasses="share of them",
        low="lower end of its Wilson interval",
        high="upper end of it",
    ),
    _csv(
        "tables/energy_matching.csv",
        "a class of a matched dataset",
        f"dataset class label {' '.join(_MATCHING_MEANINGS)}",
        **{"class": "its name"},
        **_MATCHING_MEANINGS,
    ),
    _tested_csv(
        "attention_networks",
        "a network with attention under test",
        "kind network number auc auc_low auc_high degree degree_low degree_high configurations",
    ),
    _tested_csv(
        "attention_seeds",
        "two networks under test: their weights on the same windows, mean over windows",
        "kind network number other other_number spearman spearman_low spearman_high top top_low top_high chance "
        "configurations",
    ),
    _tested_csv(
        "attention_preference",
        "a network under test, and a kind of edges or particles",
        "kind network number pair relative relative_low relative_high difference difference_low difference_high units",
        **_ALL_SEEDS,
        difference="of `all` that are not trained on the labels: the trained networks' relative less theirs",
    ),
    _tested_csv(
        "attention_deletion",
        "a trained network, an order of deletion, and a fraction",
        "kind number order fraction auc auc_low auc_high change change_low change_high configurations",
        **_ALL_SEEDS,
        change="of the mean log-odds of the right class, against the whole windows, nats",
    ),
    _tested_csv(
        "attention_deletion_area",
        "a trained network, and an order of deletion held against that of the highest attention",
        "kind number against auc auc_low auc_high change change_low change_high",
        **_ALL_SEEDS,
        against="the other order: `lowest` or `random`",
        auc="the AUC in that order less that in the order of the highest, mean over fractions from 0 to the largest",
        change="the same of the log-odds of the right class, nats",
    ),
    _csv(
        "tables/learning_curves.csv",
        "a network or a simple classifier, trained on so many runs of a dataset",
        "dataset method runs core_hours auc_mean auc_std auc_low auc_high folds",
        method="`cnn`, `dmpnn`, or as in `tables/baselines.csv`",
        runs="that were trained on, of each class; the most are the whole outer training set, mean over folds",
        core_hours="of simulating them: cores of a batch times its time; empty where there are no benchmarks",
    ),
    _csv(
        "tables/leaks.csv",
        "a network or a simple classifier with a leak, or without, trained on one dataset and tested on another",
        "trained_on tested_on method leak seen auc_mean auc_std auc_low auc_high folds difference difference_low "
        "difference_high paired",
        trained_on="dataset that was trained on",
        method="`cnn`, `dmpnn`, or as in `tables/baselines.csv`",
        leak="`sound`: none; `twins`, `random_folds`, `twins_and_random_folds` or `outer_choice`",
        seen="share of the tested configurations that were trained on",
        difference="of leaks: AUC less that of the sound way",
        difference_low="lower end of its bootstrap interval over runs",
        difference_high="upper end of it",
        paired="whether both were tested on the same configurations, of which the same runs were then drawn",
    ),
    _csv(
        "tables/ensembles.csv",
        "a score of networks that differ in their seeds, and of their mean probability, on a dataset",
        "model dataset score members single single_low single_high ensemble ensemble_low ensemble_high "
        "difference difference_low difference_high configurations",
        score="`auc`, mean over outer tests; `brier`, `log_loss` (nats) or `calibration_error`, of all tests together",
        members="networks of an ensemble",
        single="mean over its members",
        single_low="lower end of its bootstrap interval over runs",
        single_high="upper end of it",
        ensemble="of their mean probability",
        ensemble_low="lower end of its bootstrap interval over runs",
        ensemble_high="upper end of it",
        difference="of the ensemble from single",
        difference_low="lower end of its bootstrap interval over runs, the same runs drawn for both",
        difference_high="upper end of it",
    ),
    _csv(
        "tables/cooling_rates.csv",
        "a protocol, the slowest first",
        "protocol rate temperature energy energy_std energy_sem runs t_g t_g_low t_g_high determined",
        rate="at which it cools, epsilon_AA / k_B per tau",
        temperature="of its glasses, epsilon_AA / k_B",
        energy="mean inherent-structure energy of its glasses, per particle, epsilon_AA",
        energy_std="standard deviation over runs; empty of a single run",
        energy_sem="standard error of the mean",
        runs="of which these are",
        t_g_low="lower end of the bootstrap interval of t_g over runs",
        t_g_high="upper end of it",
        determined="whether t_g and its interval lie between the ends of the windows of the two lines",
    ),
    _csv(
        "tables/auc_rates.csv",
        "a method on the glasses of two protocols",
        "method coordinates slower faster ratio auc_mean auc_std auc_low auc_high folds",
        method="group of descriptors, classifier of all of them, or network",
        slower="protocol of label 0",
        faster="protocol of label 1",
        ratio="of their cooling rates",
    ),
    _csv(
        "tables/published.csv",
        "one number that the paper states",
        "quantity relation published published_std measured low high agrees why source",
        quantity="what it is",
        relation="`=`, `>` or `<`: how the paper states it",
        published="the paper's number",
        published_std="the standard deviation that the paper gives with it",
        measured="the study's number",
        low="lower end of its 95 % interval",
        high="upper end of it",
        agrees="`yes`, `no` or `not comparable`",
        why="why it cannot be compared",
        source="where the paper states it",
    ),
    _csv(
        "tables/compared.csv",
        "on demand, `snakemake compare`: an estimate that another study has too",
        "table row quantity here here_error there there_error errors",
        table="name of the table in both studies",
        row="what names its row",
        quantity="the column that is compared",
        here="of this study",
        here_error="its standard error",
        there="of the other study",
        there_error="its standard error",
        errors="the difference in units of the root of both squared errors",
    ),
    _csv(
        "tables/estimate.csv",
        "on demand, `snakemake estimate`: a stage and what it will cost",
        "stage work what core_hours gpu_hours gigabytes",
        stage="rule, and protocol where it matters",
        work="how much there is to do",
        what="the unit of that work",
        core_hours="hours of one core like those of this machine",
        gpu_hours="hours of a GPU; assumed where none was measured",
        gigabytes="kept on disk",
    ),
    Kind("figures/figure_<nn>.png", "a figure of the paper, or one beyond it that has a name; also as PDF"),
    Kind("figures/attention_histogram.png", "distribution of attention weights with the cut-off; also as PDF"),
    Kind("report/index.html", "the study as one page, with its figures, data and configuration beside it"),
    Kind("crate/ro-crate-metadata.json", "on demand, `snakemake crate`: the study as a Workflow Run RO-Crate"),
    _csv(
        "classify/<trajectory>/scores.csv",
        "on demand, `snakemake classify`: a frame of a trajectory of one's own",
        "frame step temperature box_length score log_odds log_odds_<fold>",
        frame="number of the frame in the file, from 0",
        step="as the trajectory has it",
        temperature="as the trajectory has it; empty: not known",
        box_length="sigma_AA",
        score="mean probability that it is a glass",
        **{"log_odds_<fold>": "of the network of one outer test; a column for each"},
    ),
    _parquet(
        "classify/<trajectory>/frames.parquet",
        "a frame of that trajectory as it was understood",
        parquet.TRAJECTORY_FRAMES,
        frame="number of the frame in the file, from 0",
        step="as the trajectory has it",
        temperature="as the trajectory has it; empty: not known",
        box_length="sigma_AA",
    ),
    _parquet(
        "classify/<trajectory>/particles.parquet",
        "a particle of that trajectory",
        parquet.TRAJECTORY_PARTICLES,
        particle="its number in the file",
    ),
)
