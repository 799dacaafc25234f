"""The keys of a configuration: types, ranges, and meanings with their units. Any other key is an error.

The reference page of the configuration is made from this module. `vitrify.settings.contradictions` has the conditions
that join several keys.
"""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, WrapValidator
from pydantic_core import PydanticCustomError

from vitrify.baselines.groups import METHODS
from vitrify.models.registry import MODELS


class Block(BaseModel):
    """A block of keys, each of which is required unless its value may be None."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def key(meaning: str, **limits: float) -> Field:
    """Return a key with its meaning and the limits of its value."""
    return Field(description=meaning, **limits)


def optional(meaning: str) -> Field:
    """Return a key that a block may lack."""
    return Field(default=None, description=meaning)


def text_of(pattern: str, allowed: str) -> type:
    """Return the type of text that a pattern matches as a whole; `allowed` describes it in words."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError("text", allowed)
        return value

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "allowed": allowed})]


def either(kind: type, allowed: str) -> type:
    """Return a type of several alternatives, which `allowed` names in words."""

    def check(value: object, validate: Callable) -> object:
        try:
            return validate(value)
        except ValidationError:
            raise PydanticCustomError("either", allowed) from None

    return Annotated[kind, WrapValidator(check), WithJsonSchema({"allowed": allowed})]


def _each_once(values: list) -> list:
    if any(value in values[:place] for place, value in enumerate(values)):
        raise PydanticCustomError("each_once", "a list with each entry once")
    return values


def list_of(kind: type, fewest: int = 0, most: int = 100) -> type:
    """Return the type of a list without repetitions."""
    limits = Field(min_length=fewest, max_length=most, json_schema_extra={"uniqueItems": True})
    return Annotated[list[kind], AfterValidator(_each_once), limits]


def name_other_than(reserved: str, what: str = "") -> type:
    """Return the type of a name that differs from those that the study derives, a pattern."""
    allowed = f"a name of 1 to 40 characters a to z, 0 to 9 and _ that begins with a letter{what}"
    return text_of(f"(?!({reserved})$)[a-z][a-z0-9_]{{0,39}}", allowed)


# Names of artificial configurations, which stand beside the classes of a dataset in one table.
ARTIFICIAL = {f"{n}_fold" for n in ("three", "four", "five", "six", "seven", "eight", "nine", "ten")}
ARTIFICIAL |= {"random", "random_apart"}

Name = name_other_than("")
ProtocolName = name_other_than(".*_inherent", " and does not end in _inherent, as controls do")
DatasetName = name_other_than(".*_(inherent|swapped)", " and does not end in _inherent or _swapped, as controls do")
ClassName = name_other_than("|".join(sorted(ARTIFICIAL)), " and is not one of five_fold, such as random")
VariantName = name_other_than(
    r"unchanged|(runs|member)_\d+|twins|random_folds|twins_and_random_folds|outer_choice|.*_(trained|shuffled)_\d+",
    " and is not that of another network, such as unchanged, runs_1, member_1, twins or edges_trained_1",
)
StudyName = text_of(
    "[A-Za-z0-9][A-Za-z0-9_-]{0,39}",
    "a name of 1 to 40 characters A to Z, a to z, 0 to 9, _ and - that begins with a letter or digit",
)
Program = text_of(
    r"/?([A-Za-z0-9_.+-]+/){0,40}[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}",
    "the name of a program or a path to it, of A to Z, a to z, 0 to 9 and . _ + - /",
)
SpeciesName = text_of("[A-Za-z0-9_+-]{1,20}", "a name of up to 20 letters, digits, _, + and -")
PathText = Annotated[str, Field(min_length=1, max_length=1000)]

Temperature = Annotated[float, Field(ge=0.001, le=100)]  # epsilon_AA / k_B
FrameTemperature = either(
    Temperature | Literal["match_energy"], "a temperature from 0.001 to 100, epsilon_AA / k_B, or match_energy"
)
TemperatureRange = Annotated[list[Temperature], Field(min_length=2, max_length=2)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]  # of a run or seed
Steps = Annotated[int, Field(ge=1, le=100_000_000_000)]
Interval = Annotated[int, Field(ge=1, le=2_000_000_000)]  # steps; LAMMPS counts some of them in 32 bits
Share = Annotated[float, Field(gt=0, lt=1)]
Confidence = Annotated[float, Field(ge=0.5, le=0.9999)]
Dropout = Annotated[float, Field(ge=0, lt=1)]
WindowLength = Annotated[float, Field(gt=0, le=1)]  # share of the box
Resamples = Annotated[int, Field(ge=100, le=1_000_000)]
Cores = Annotated[int, Field(ge=1, le=1024)]
Fold = Annotated[int, Field(ge=0, le=9)]
Epochs = Annotated[int, Field(ge=1, le=10_000)]
Samples = Annotated[int, Field(ge=1, le=1_000_000_000)]
Views = Annotated[int, Field(ge=0, le=1000)]
Size = Annotated[int, Field(ge=1, le=100_000)]
Rate = Annotated[float, Field(ge=1e-8, le=1)]
Timestep = Annotated[float, Field(ge=1e-5, le=0.02)]  # tau
Length = Annotated[float, Field(ge=0.01, le=100)]  # sigma_AA, or energy in epsilon_AA
Coordinates = Literal["thermal", "inherent"]
Model = Literal[*MODELS]
Method = Literal[*METHODS]
Names = list_of(Name)
Datasets = either(Literal["all"] | Names, "all, or a list of names of datasets, each once")
Models, Methods = list_of(Model), list_of(Method)
Species = list_of(SpeciesName, 2, 2)


class Pairs(Block):
    AA: Length = key("of two A particles")
    AB: Length = key("of an A and a B particle")
    BB: Length = key("of two B particles")


class System(Block):
    dimension: Literal[2, 3] = key("of the box; a study in three dimensions has no images and so no CNN")
    particles: int = key("number of particles of a configuration", ge=16, le=10_000_000)
    fraction_a: Share = key("share of the particles that are of species A; the others are of species B")
    box_length: float = key("length of the periodic box in each direction, sigma_AA", ge=1, le=100_000)
    epsilon: Pairs = key("depth of the potential of each pair of species, epsilon_AA")
    sigma: Pairs = key("diameter of each pair of species, sigma_AA")
    cutoff: Pairs = key("distance beyond which a pair does not interact, sigma_AA; the potential is not shifted")


class Simulation(Block):
    timestep: Timestep = key("time step, tau")
    damping: float = key("relaxation time of the Nose-Hoover thermostat, tau; at least 10 time steps", gt=0, le=1000)
    temperature: Temperature = key("temperature at which every run begins, epsilon_AA / k_B")
    start: Literal["equilibrated", "lattice"] = key(
        "the start that all runs share, before it is minimised: a liquid, or a jittered lattice with species at random"
    )
    equilibration_steps: Steps = key("steps at that temperature that make an equilibrated start")
    command: Program = key("LAMMPS: a program on PATH, or the path of a build of your own")
    suffix: Literal["off", "opt", "omp"] = key("accelerated styles of LAMMPS")
    neighbour_skin: float = key("reach of neighbour lists beyond the cutoff, sigma_AA", ge=0.01, le=10)
    neighbour_every: int = key("steps between two checks of the neighbour lists", ge=1, le=100)
    neighbour_delay: int = key("steps after a build of neighbour lists without a check", ge=0, le=100)
    momentum_interval: Count = key("steps between removals of the momentum that rounding adds; published: 1")
    restart_interval: Interval = key("steps between restart files; an interrupted run loses at most these")
    runs_per_batch: int = key("runs of a batch; one job simulates one batch", ge=1, le=10_000)
    cores_per_batch: Cores = key("runs of a batch that run side by side, each on one core")


class Segment(Block):
    to: Temperature = key("temperature at the end of the segment, epsilon_AA / k_B")
    steps: Steps = key("length of the segment in time steps")


class ProtocolBlock(Block):
    schedule: list[Segment] = key("segments in order; an equal temperature holds", min_length=1, max_length=1000)
    frame_interval: Interval = key("steps between recorded configurations; divides the schedule")
    runs: Count = key("number of simulations of this protocol")


class Minimisation(Block):
    timestep: Timestep = key("time step of FIRE, tau")
    norm: Literal["two", "max", "inf"] = key(
        "of the force: all components (two), largest particle (max) or component (inf)"
    )
    energy_tolerance: float = key("relative change of energy at which FIRE ends; 0: the force decides", ge=0, le=1)
    force_tolerance: float = key("force at which FIRE ends, epsilon_AA / sigma_AA", ge=0, le=1)
    max_iterations: int = key("iterations of FIRE after which a frame counts as not converged", ge=2, le=2_000_000_000)
    max_evaluations: int = key("evaluations of energy and force after which it does", ge=2, le=2_000_000_000)


class Energies(Block):
    runs: Count = key("the first N runs of each protocol")
    every: Count = key("every N-th of their frames, counted back from the last")


class GlassTransition(Block):
    protocols: list_of(Name, 1) = key("protocols whose T_g is wanted")
    glass: TemperatureRange = key("temperatures between which the glass line is fitted, epsilon_AA / k_B")
    liquid: TemperatureRange = key("the same of the line of the supercooled liquid; T_g depends on it")
    resamples: Resamples = key("bootstrap samples over runs")
    confidence: Confidence = key("of the interval of T_g")


class ClassBlock(Block):
    protocol: Name = key("a name under protocols")
    temperature: FrameTemperature = key(
        "epsilon_AA / k_B; stands for the recorded frame nearest to it, the last one of a hold; match_energy stands "
        "for the frame whose mean inherent-structure energy is that of the other class"
    )


class DatasetBlock(Block):
    classes: dict[ClassName, ClassBlock] = key("two classes by name: label 0, label 1", min_length=2, max_length=2)
    coordinates: Coordinates = key("that networks see: as simulated (thermal) or minimised (inherent)")
    runs: Count | None = optional("the first N runs of each protocol; all unless given")
    energies: Literal["matched"] | None = optional(
        "matched: of these runs, those whose energies have one distribution in both classes (docs/energy-matching.md)"
    )


class Folds(Block):
    outer: int = key("number of disjoint outer tests", ge=2, le=10)
    test: Share = key("share of the runs in each outer test")
    inner_validation: Share = key("share of the outer training set that chooses the epoch of a trial")
    inner_test: Share = key("share of the outer training set that scores a trial")


class RadialDistribution(Block):
    datasets: list_of(Name, 2, 2) = key("dataset of Figure 11 and dataset of Figure 12")
    bins: int = key("rings between 0 and the cutoff", ge=10, le=10_000)
    cutoff: float = key("largest distance, sigma_AA; at most half the box", gt=0, le=100_000)
    configurations: Count = key("the first N configurations of each class")


class Structure(Block):
    protocols: list_of(Name, 1) = key("that are measured, each with its T_g; Figures 10 and 17 show the first")
    configurations: Count = key("at each temperature, of the first N runs of a protocol, which keep every frame")
    every: Count = key("every N-th of the recorded temperatures, counted back from the last")


class Images(Block):
    pixels: int = key("width and height of an image, pixels", ge=16, le=2000)
    dots_per_inch: int = key("pixels per inch; with marker_size it sets the size of a dot", ge=10, le=1000)
    marker_size: float = key("area of a dot, points squared: matplotlib's s", ge=0.01, le=1000)


class LearningRate(Block):
    initial: Rate = key("learning rate at the beginning")
    maximum: Rate = key("learning rate at the end of the warm-up")
    final: Rate = key("learning rate at the end")
    warmup_epochs: float = key("epochs of the linear rise", ge=0, le=1000)


class Training(Block):
    epochs: dict[Model, Epochs] = key("epochs of the final trainings, over the outer training set")
    samples: dict[Model, Samples] = key("configurations seen by a final training, in place of epochs")
    augmentation: bool = key("whether configurations are shifted periodically and turned at random in every epoch")
    learning_rate: LearningRate = key("rises linearly from initial to maximum, then falls exponentially to final")
    precision: Literal["auto", "float32", "bfloat16"] = key("auto: bfloat16 where fast; scores are always float32")
    cores: Cores = key("cores of one search or training")
    folds_in_one_job: bool = key("whether one job searches, or trains a plain network, in all folds of a dataset")


class Search(Block):
    trials: Epochs = key("trials of a search")
    startup_trials: int = key("trials drawn at random before the estimator has anything to model", ge=0, le=10_000)
    epochs: dict[Model, Epochs] = key("epochs of a trial, over the inner training set")
    samples: dict[Model, Samples] = key("configurations seen by a trial, in place of epochs")
    splits: int = key("inner splits over which the score of a trial is averaged, each with a training", ge=1, le=100)


class Integers(Block):
    low: Size = key("lowest value")
    high: Size = key("highest value")
    step: Size = key("distance between values")


class Shares(Block):
    low: float = key("lowest value", ge=0, le=1)
    high: float = key("highest value", ge=0, le=1)
    step: float = key("distance between values", ge=0.0001, le=1)


class CnnSpace(Block):
    dropout: Shares = key("share of neurons dropped in training")
    batch_size: Integers = key("images of a step")


class CnnBlock(Block):
    filters: list[Annotated[int, Field(ge=1, le=1024)]] = key("of the two convolutions", min_length=2, max_length=2)
    kernels: list[Annotated[int, Field(ge=1, le=1000)]] = key("width and height, pixels", min_length=2, max_length=2)
    dense: int = key("neurons of the dense layer", ge=1, le=10_000)
    l2: float = key("L2 regularisation of the weights of all four layers", ge=0, le=10)
    inverted: bool = key("whether ink counts as 1 and paper as 0, and not the other way round")
    pooled: bool = key("whether the dense layer begins, and is trained, as a mean over the image")
    balanced: bool = key("whether every batch has each class in its share of the training set")
    evaluation_views: Views = key("random periodic shifts and symmetries over which a score is averaged; 0: none")
    search_space: CnnSpace = key("hyperparameters that a search chooses")


class DmpnnSpace(Block):
    neighbours: Integers = key("k, neighbours that a particle is joined to")
    window_length: Shares = key("l_win, length of a window, share of the box")
    hidden_size: Integers = key("h, length of hidden states")
    depth: Integers = key("T, message passing steps")
    dropout: Shares = key("p, share dropped in training")
    layers: Integers = key("f, layers of the feed-forward network")


class DmpnnBlock(Block):
    readout: Literal["sum", "mean"] = key("of hidden states of particles; sum is Eq. 8")
    batch_size: Epochs = key("configurations of a step; the paper fixed it")
    evaluation_windows: Annotated[int, Field(ge=1, le=1000)] | Literal["box"] = key(
        "random windows of a configuration over which its score is averaged; box: windows that tile it"
    )
    evaluation_views: Views = key("random periodic shifts and symmetries over which a score is averaged; 0: none")
    search_space: DmpnnSpace = key("hyperparameters that a search chooses")


class ModelBlocks(Block):
    cnn: CnnBlock | None = optional("the convolutional network (Figure 2)")
    dmpnn: DmpnnBlock = key("the directed message passing network (Figure 4)")


class Scores(Block):
    resamples: Resamples = key("bootstrap samples over runs")
    confidence: Confidence = key("of the intervals")


class FeatureMaps(Block):
    dataset: Name = key("dataset of the network and of the configurations")
    fold: Fold = key("outer test, from 0")


class FiveFold(Block):
    dataset: Name = key("dataset of the networks")
    symmetries: list_of(Annotated[int, Field(ge=3, le=10)], 1, 8) = key(
        "n, the A particles around a B; Figure 14 shows the first alone, too"
    )
    configurations: Size = key("artificial configurations of each kind")
    confidence: Confidence = key("of the intervals of shares")


class AttentionCutoff(Block):
    depth: Share = key("depth of the trough between two modes of the weights below the lower one, share of the highest")
    quantile: Share = key("of the weights; the cut-off where there is no such trough")


class Attention(Block):
    dataset: Name = key("dataset of the network, trained with the hyperparameters found for one outer training set")
    folds: list_of(Fold, 1) = key("outer tests whose configurations are counted, from 0; the first is drawn")
    scale: Literal["scaled", "literal"] = key("weights of hidden states: n sigma for n edges, or sigma as in Eq. 11")
    window_length: WindowLength = key("length of the windows in which edges of high attention are counted")
    cutoff: AttentionCutoff = key("weight above which attention is high")


class WindowTransfer(Block):
    dataset: Name = key("dataset of the network")
    fold: Fold = key("outer test whose configurations are scored, from 0")
    window_lengths: list_of(WindowLength, 1) = key("lengths of the windows, shares of the box")


class Baselines(Block):
    datasets: Datasets = key("that are described: all with their inherent controls, a list of names, or none")
    methods: list_of(Method, 1) = key("groups of descriptors, each by itself, and classifiers of all descriptors")
    window_length: Share = key("length of the windows that are described beside the whole box, share of the box")


class Controls(Block):
    inherent: Datasets = key("thermal datasets that are also distinguished in inherent coordinates: all, some or none")
    models: list_of(Model, 1) = key("networks that are trained and tested on controls")
    swapped: Names = key("datasets whose networks are tested on each class with the thermal motion of the other")
    swapped_steps: Count = key("steps at the temperature of the other class, from the inherent structure")


class Calibration(Block):
    datasets: Datasets = key("datasets of the networks: all, a list of names, or none")
    bins: int = key("number of bins of scores", ge=2, le=100)


class Variant(Block):
    readout: Literal["sum", "mean", "particles"] | None = optional("of hidden states, or log-odds of each particle")
    attention: Literal["none", "scaled", "literal"] | None = optional("on edges: its weights times n, or as in Eq. 11")
    softmax: Literal["graph", "batch"] | None = optional("of the attention: over the edges of a graph or of a batch")
    window: Literal["two_numbers", "one_number", "box"] | None = optional(
        "random numbers for x and y, one for both, or the whole periodic box in place of windows"
    )
    message: Literal["m_vw", "m_wv"] | None = optional("as in Eq. 2, or as Eq. 6 is printed")
    state: Literal["after", "before"] | None = optional("its activation: the h^0 that Eqs. 3 and 6 add")
    features: Literal["published", "relative", "distances", "shell"] | None = optional(
        "of particles and edges: coordinates, type and distance; one-hot type, vector and distance; one-hot type and "
        "distance; one-hot type and Gaussians of the distance"
    )
    neighbours: Size | None = optional("k, neighbours that a particle is joined to")
    window_length: WindowLength | None = optional("l_win, length of a window, share of the box")
    hidden_size: Size | None = optional("h, length of hidden states")
    depth: Annotated[int, Field(ge=0, le=100_000)] | None = optional("T, message passing steps; 0: none")
    dropout: Dropout | None = optional("p, share dropped in training")
    layers: Size | None = optional("f, layers of the feed-forward network")
    epochs: Epochs | None = optional("of the training")
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = optional("of the training")


class Variants(Block):
    datasets: Datasets = key("that variants are trained on: all with their inherent controls, a list of names, or none")
    networks: dict[VariantName, Variant] = key("changes of each variant, by its name", min_length=1, max_length=100)


class AttentionKind(Block):
    attended: Literal["edges", "nodes"] = key("edges after each step, or nodes in the readout")
    heads: int = key("of the attention", ge=1, le=100)


class AttentionTest(Block):
    seeds: list_of(Number) = key("none or at least two; each trains on the labels and on shuffled labels")
    kinds: dict[Name, AttentionKind] = key("kinds of attention by name", min_length=1, max_length=20)
    fractions: list_of(Annotated[float, Field(ge=0.001, lt=1)], 1, 20) = key("shares of a window that are deleted")


class LearningCurves(Block):
    datasets: Datasets = key("all, a list of names with inherent controls, or none")
    runs: list_of(Count, 1) = key("training runs of each class, below those of the outer training sets")
    models: Models = key("networks that are trained on subsets of the runs")
    methods: Methods = key("simple classifiers that are trained on subsets, of those of baselines")
    equal_steps: bool = key("true: a training on a subset has as many steps as, not as many epochs as, a whole one")


class Leaks(Block):
    datasets: Datasets = key("whose networks are trained with leaks and tested on all of these: all, some or none")
    kinds: list_of(Literal["twins", "random_folds", "twins_and_random_folds", "outer_choice"], 1) = key(
        "equal seeds, folds over configurations, both, or the outer test chooses"
    )
    models: Models = key("networks that are trained with leaks")
    methods: Methods = key("simple classifiers that are trained with leaks")


class ParticleScores(Block):
    datasets: Datasets = key("all, a list of names with inherent controls, or none")
    variant: Name | None = optional("of variants.networks, in place of the D-MPNN itself")
    configurations: Count = key("of each class and outer test, the first N")


class Ensembles(Block):
    datasets: Datasets = key("whose networks are trained several times: all, a list of names, or none")
    members: int = key("networks of an ensemble", ge=2, le=100)
    models: list_of(Model, 1) = key("networks that are trained several times")


class CoolingRates(Block):
    protocols: list_of(Name, most=8) = key("protocols of glass_transition.protocols; none or at least two")
    temperature: Temperature = key("temperature of the glasses, epsilon_AA / k_B")
    models: Models = key("networks that are trained on pairs of rates beside simple classifiers")


class AsPublished(Block):
    seeds: bool = key("$RANDOM, which has 32,768 values, so that runs have twins")
    folds: bool = key("drawn for each dataset and configuration, not by run")
    minimisation: bool = key("FIRE at time step 0.005 to a relative energy change of 1e-10")


class Classify(Block):
    dataset: Name = key("dataset of the D-MPNNs")
    variant: VariantName | None = optional("of variants.networks; the D-MPNN of the study unless given")
    fold: Fold | None = optional("the network of one outer test, from 0; those of all unless given")
    windows: int = key("windows of each frame and network over which the probability is averaged", ge=1, le=1000)
    species: Species | None = optional("names of A and of B in the file; 1 and 2, and A and B, are known")
    temperatures: PathText | None = optional("a table of Step and Temp, for a trajectory without temperatures")


class Export(Block):
    protocol: Name | None = optional("protocol of the configurations; the first one unless given")
    runs: list_of(Number, 1, 10_000) = key("numbers of the runs, from 0")
    temperatures: list_of(Temperature, 1, 10_000) | None = optional(
        "nearest frames are written; the last frame unless given"
    )
    coordinates: Coordinates = key("as simulated (thermal) or minimised (inherent)")
    species: Species = key("names of A and of B in extended XYZ")


class Configuration(Block):
    """A whole configuration."""

    study: StudyName = key("name of the study; its results go to results/<study>/")
    core_hours: float = key("of simulations that a run on one machine may take; it decides no result", gt=0)
    seed: int = key("from which every random number of the study derives", ge=0, le=2**31 - 1)
    system: System = key("the Kob-Andersen mixture (section II A, Table I), in Lennard-Jones units")
    simulation: Simulation = key("molecular dynamics by LAMMPS (appendix A)")
    protocols: dict[ProtocolName, ProtocolBlock] = key("cooling protocols by name", min_length=1, max_length=100)
    minimisation: Minimisation = key("FIRE; as_published.minimisation has the criterion of the paper")
    energies: Energies = key("frames that are minimised for e_IS(T), besides those that datasets need")
    glass_transition: GlassTransition = key("T_g, where two straight lines fitted to the mean e_IS(T) meet")
    datasets: dict[DatasetName, DatasetBlock] = key("by name (section II B)", min_length=1, max_length=100)
    folds: Folds = key("nested cross-validation; outer tests are drawn by run, once for all datasets")
    radial_distribution: RadialDistribution = key("radial distribution functions (appendix A, Figures 11 and 12)")
    structure: Structure = key("structural metrics and their regression (section III B, Eq. 12, Figures 10 and 17)")
    images: Images = key("images that the CNN sees (appendix B)")
    training: Training = key("training of the networks (section II E)")
    search: Search = key("search of hyperparameters (section II E): a tree-structured Parzen estimator")
    models: ModelBlocks = key("the networks (sections II C and II D, Table II)")
    scores: Scores = key("AUC and accuracy on the outer tests")
    feature_maps: FeatureMaps = key("Figure 13, the first convolution of a CNN on each class")
    five_fold: FiveFold = key("Figure 14 and tables/five_fold.csv, artificial configurations scored by trained CNNs")
    attention: Attention = key("a D-MPNN with self-attention on edges, and how its weights are read")
    window_transfer: WindowTransfer = key("windows in which a D-MPNN trained in windows of one length is tested")
    baselines: Baselines = key("tables/baselines.csv, simple classifiers of descriptors of whole configurations")
    controls: Controls = key("tables/auc_inherent.csv and auc_swapped.csv, datasets in other coordinates")
    calibration: Calibration = key("tables/reliability.csv and calibration.csv, scores against observed shares")
    variants: Variants = key("tables/variants.csv, the D-MPNN trained again with changes")
    attention_test: AttentionTest = key("tables/attention_seeds.csv, attention_preference.csv, attention_deletion.csv")
    learning_curves: LearningCurves = key("tables/learning_curves.csv, AUC against the number of training runs")
    leaks: Leaks = key("tables/leaks.csv, AUC with and without information of the outer test in training")
    particle_scores: ParticleScores = key("tables/particle_scores.csv, scores of particles and their local quantities")
    ensembles: Ensembles = key("tables/ensembles.csv, scores of the mean probability of several networks")
    cooling_rates: CoolingRates = key("tables/cooling_rates.csv, auc_rates.csv, protocols of different cooling rates")
    as_published: AsPublished = key("true: as the paper did it, against sound practice (docs/as-published.md)")
    compare_with: PathText | None = optional("a folder with tables of another study for the target compare")
    trajectory: PathText | None = optional("a trajectory of your own, which the target classify scores")
    bundle: PathText | None = optional("a file of the target bundle, whose networks score in place of the study's")
    classify: Classify = key("networks of the study that score a trajectory of your own")
    export: Export = key("configurations that the target export writes for other programs")
