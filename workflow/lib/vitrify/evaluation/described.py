"""Tables of AUC, described: networks and simple classifiers on datasets, and paired comparisons of these."""

from vitrify.store.tables import Table, with_ends

_AUC = "auc_mean auc_std? auc_low auc_high"
_ACCURACY = "accuracy_mean accuracy_std? accuracy_low accuracy_high"
_DIFFERENCE = with_ends("difference", empty=True)
_PAIRED = {
    "difference_low": "lower end of its bootstrap interval over runs, `scores.confidence`, the same runs drawn for both"
}

AUC = Table(
    "tables/auc.csv",
    "a network on a dataset",
    f"model dataset {_AUC} {_ACCURACY} folds",
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
    "a simple classifier on a dataset",
    f"dataset method {_AUC} {_ACCURACY} folds",
    {"method": "group of descriptors, or classifier of all of them"},
    keys="dataset method",
)
AUC_INHERENT = Table(
    "tables/auc_inherent.csv",
    "a network on a dataset, or on the dataset's inherent control",
    f"model dataset coordinates {_AUC} folds {_DIFFERENCE}",
    {"difference": "in the control's row: the AUC on the dataset minus that on the control"} | _PAIRED,
    keys="model dataset coordinates",
)
AUC_SWAPPED = Table(
    "tables/auc_swapped.csv",
    "a network on a dataset, or on its structures with the thermal motion of the other class",
    AUC_INHERENT.columns,
    AUC_INHERENT.own | {"coordinates": "`thermal` or `swapped`"},
    keys=AUC_INHERENT.keys,
)
VARIANTS = Table(
    "tables/variants.csv",
    "the D-MPNN, or a variant of it, on a dataset",
    f"dataset variant? {_AUC} {_DIFFERENCE} folds",
    {
        "variant": "its name in `variants.networks`; `unchanged`: the study's own network",
        "difference": "AUC of the variant minus that of the unchanged network",
    }
    | _PAIRED,
    keys="dataset variant",
)
LEARNING_CURVES = Table(
    "tables/learning_curves.csv",
    "a network or a simple classifier, trained on a number of runs of a dataset",
    f"dataset method runs core_hours? {_AUC} folds",
    {
        "runs": "number of runs in the training set, of each class; the largest is the whole outer training set, mean "
        "over folds",
        "core_hours": "of simulating them: cores of a batch times its time; empty where there are no benchmarks",
    },
    keys="dataset method runs",
)
LEAKS = Table(
    "tables/leaks.csv",
    "a network or a simple classifier with a leak, or without, trained on one dataset and tested on another",
    f"trained_on tested_on method leak? seen {_AUC} folds {_DIFFERENCE} paired?",
    {
        "trained_on": "dataset that was trained on",
        "leak": "`sound`: none; `twins`, `random_folds`, `twins_and_random_folds` or `outer_choice`",
        "seen": "share of the tested configurations that were trained on",
        "difference": "of leaks: AUC minus that of the sound way",
        "paired": "whether both were tested on the same configurations, for which the same runs were then drawn",
    },
    keys="trained_on tested_on method leak",
)
ENSEMBLES = Table(
    "tables/ensembles.csv",
    "a score of networks that differ in their seeds, and of their mean probability, on a dataset",
    f"model dataset score? members? {with_ends('single', 'ensemble', 'difference')} configurations",
    {
        "score": "`auc`, mean over outer tests; `brier`, `log_loss` (nats) or `calibration_error`, of all tests "
        "together",
        "members": "number of networks in an ensemble",
        "single": "mean over its members",
        "ensemble": "of their mean probability",
        "difference": "`ensemble` minus `single`",
    }
    | _PAIRED,
    keys="model dataset score",
)
COOLING_RATES = Table(
    "tables/cooling_rates.csv",
    "a protocol, the slowest first",
    "protocol rate temperature energy energy_std? energy_sem? runs t_g? t_g_low? t_g_high? determined?",
    {
        "rate": "at which it cools, epsilon_AA / k_B per tau",
        "temperature": "of its glasses, epsilon_AA / k_B",
        "energy": "mean inherent-structure energy of its glasses, per particle, epsilon_AA",
        "energy_std": "standard deviation over runs; empty for a single run",
        "energy_sem": "standard error of the mean",
        "t_g_low": "lower end of the bootstrap interval of `t_g` over runs, as in `tables/glass_transition.csv`",
        "determined": "whether t_g and its interval lie between the ends of the windows of the two lines",
    },
    keys="protocol",
    errors={"energy": ("energy_sem",)},
    trained=False,
)
AUC_RATES = Table(
    "tables/auc_rates.csv",
    "a method on the glasses of two protocols",
    f"method coordinates slower? faster? ratio {_AUC} folds",
    {
        "slower": "protocol of label 0",
        "faster": "protocol of label 1",
        "ratio": "of their cooling rates",
    },
    keys="method coordinates slower faster",
)
