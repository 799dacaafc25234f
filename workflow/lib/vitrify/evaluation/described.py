"""Tables of AUC, described: networks and simple classifiers on datasets, and paired comparisons of these."""

from vitrify.store.tables import Table

_AUC = "auc_mean auc_std? auc_low auc_high"
_ACCURACY = "accuracy_mean accuracy_std? accuracy_low accuracy_high"

AUC = Table(
    "tables/auc.csv",
    "a network on a dataset",
    f"""
    model dataset {_AUC} {_ACCURACY} folds
    auc_folds?: AUC of each outer test, in the order of the folds, separated by blanks
    accuracy_folds?: likewise
    """,
    keys="model dataset",
)
AUC_MATRIX = Table(
    "tables/auc_matrix_<model>.csv",
    "networks trained on one dataset and tested on another",
    f"trained_on tested_on {_AUC} folds",
    keys="trained_on tested_on",
)
BASELINES = Table(
    "tables/baselines.csv",
    "a simple classifier of what it sees of the configurations of a dataset",
    f"""
    dataset method
    seen?: `box`, the whole box; `window`, one random window of `baselines.window_length`; `windows`, means over those
      that tile the box
    {_AUC} {_ACCURACY} folds
    """,
    keys="dataset method seen",
)
AUC_INHERENT = Table(
    "tables/auc_inherent.csv",
    "a network on a dataset, or on the dataset's inherent control",
    f"""
    model dataset coordinates {_AUC} folds
    difference?: in the control's row: the AUC on the dataset minus that on the control
    difference_low? difference_high?
    """,
    keys="model dataset coordinates",
)
AUC_SWAPPED = Table(
    "tables/auc_swapped.csv",
    "a network on a dataset, or on its structures with the thermal motion of the other class",
    f"""
    model dataset
    coordinates: `thermal` or `swapped`
    {_AUC} folds
    difference?: in the control's row: the AUC on the dataset minus that on the control
    difference_low? difference_high?
    """,
    keys="model dataset coordinates",
)
VARIANTS = Table(
    "tables/variants.csv",
    "the D-MPNN, or a variant of it, on a dataset",
    f"""
    dataset
    variant?: its name in `variants.networks`; `unchanged`: the study's own network
    {_AUC}
    difference?: AUC of the variant minus that of the unchanged network
    difference_low? difference_high? folds
    """,
    keys="dataset variant",
)
LEARNING_CURVES = Table(
    "tables/learning_curves.csv",
    "a network or a simple classifier, trained on a number of runs of a dataset",
    f"""
    dataset method
    runs: number of training runs, of each class; the largest is the whole outer training set, mean over folds
    {_AUC} folds
    """,
    keys="dataset method runs",
)
LEAKS = Table(
    "tables/leaks.csv",
    "a network or a simple classifier with a leak, or without, trained on one dataset and tested on another",
    f"""
    trained_on: dataset that was trained on
    tested_on method
    leak?: `sound`: none; `twins`, `random_folds`, `twins_and_random_folds` or `outer_choice`
    seen: share of the tested configurations that were trained on
    {_AUC} folds
    difference?: of leaks: AUC minus that of the sound way
    difference_low? difference_high?
    paired?: whether both were tested on the same configurations, for which the same runs were then drawn
    """,
    keys="trained_on tested_on method leak",
)
ENSEMBLES = Table(
    "tables/ensembles.csv",
    "a score of networks that differ in their seeds, and of their mean probability, on a dataset",
    """
    model dataset
    score?: `auc`, mean over outer tests; `brier`, `log_loss` (nats) or `calibration_error`, of all tests together
    members: number of networks in an ensemble
    single: mean over its members
    single_low single_high
    ensemble: of their mean probability
    ensemble_low ensemble_high
    difference: `ensemble` minus `single`
    difference_low difference_high configurations
    """,
    keys="model dataset score",
)
COOLING_RATES = Table(
    "tables/cooling_rates.csv",
    "a protocol, the slowest first",
    """
    protocol
    rate: at which it cools, epsilon_AA / k_B per tau
    temperature: of its glasses, epsilon_AA / k_B
    energy: mean inherent-structure energy of its glasses, per particle, epsilon_AA
    energy_std?: standard deviation over runs; empty for a single run
    energy_sem?: standard error of the mean
    runs t_g?
    t_g_low?: lower end of the bootstrap interval of `t_g` over runs, as in `tables/glass_transition.csv`
    t_g_high?
    determined?: whether t_g and its interval lie between the ends of the windows of the two lines
    """,
    keys="protocol",
    errors={"energy": ("energy_sem",)},
    trained=False,
)
AUC_RATES = Table(
    "tables/auc_rates.csv",
    "a method on the glasses of two protocols",
    f"""
    method coordinates
    slower?: protocol of label 0
    faster?: protocol of label 1
    ratio: of their cooling rates
    {_AUC} folds
    """,
    keys="method coordinates slower faster",
)
