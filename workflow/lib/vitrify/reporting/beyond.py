"""What the study found beyond the paper, in sentences for the page."""

import os

import pandas as pd

from vitrify.attention_test.trial import DELETION_AREA, NETWORKS, PREFERENCE, SEEDS
from vitrify.evaluation.calibration import CALIBRATION
from vitrify.evaluation.comparison import differs
from vitrify.evaluation.described import (
    AUC,
    AUC_INHERENT,
    AUC_RATES,
    AUC_SWAPPED,
    BASELINES,
    ENSEMBLES,
    LEAKS,
    LEARNING_CURVES,
    VARIANTS,
)
from vitrify.evaluation.energy_matching import ENERGY_MATCHING
from vitrify.evaluation.tables import with_controls
from vitrify.figures.baselines import METHOD_NAMES
from vitrify.figures.leaks import LEAK_NAMES
from vitrify.figures.style import MODEL_NAMES, dataset_title
from vitrify.models.variants import UNCHANGED
from vitrify.reporting.attention import say_attention, say_deletion
from vitrify.reporting.numbers import with_interval

NO_KNOWLEDGE = 0.25  # Brier score of who always says 0.5


def beyond_the_paper(tables: dict[str, str | os.PathLike]) -> dict[str, list[str]]:
    """What there is to say of tables that the paper does not have.

    Args:
        tables: paths of the study's tables by name.

    Returns:
        Sentences by title; nothing of tables that the study does not have.
    """
    found = {}
    if "baselines" in tables:
        known = {"auc": AUC, "auc_inherent": AUC_INHERENT}
        networks = with_controls(*(known[name].read(tables[name]) for name in known if name in tables))
        sentences = say_baselines(BASELINES.read(tables["baselines"]), networks)
        found["Do networks see more than a physicist would look at first?"] = sentences
    if "auc_inherent" in tables:
        found["Do networks see structure, or the temperature?"] = say_controls(
            AUC_INHERENT.read(tables["auc_inherent"])
        )
    if "auc_swapped" in tables:
        title = "What do they go by, where structure and temperature disagree?"
        found[title] = say_swapped(AUC_SWAPPED.read(tables["auc_swapped"]))
    if "variants" in tables:
        found["What is each choice of the D-MPNN worth?"] = say_variants(VARIANTS.read(tables["variants"]))
    if "calibration" in tables:
        found["Are scores probabilities?"] = say_calibration(CALIBRATION.read(tables["calibration"]))
    if "energy_matching" in tables:
        found["Do classes of equal energy agree in its distribution?"] = say_matching(
            ENERGY_MATCHING.read(tables["energy_matching"])
        )
    if "learning_curves" in tables:
        found["Would more runs help?"] = say_learning_curves(LEARNING_CURVES.read(tables["learning_curves"]))
    if "attention_seeds" in tables:
        sentences = say_attention(
            NETWORKS.read(tables["attention_networks"]),
            SEEDS.read(tables["attention_seeds"]),
            PREFERENCE.read(tables["attention_preference"]),
        )
        sentences += say_deletion(DELETION_AREA.read(tables["attention_deletion_area"]))
        found["Is the attention an explanation?"] = sentences
    if "leaks" in tables:
        found["What would leaks be worth?"] = say_leaks(LEAKS.read(tables["leaks"]))
    if "ensembles" in tables:
        found["Do several networks know more than one?"] = say_ensembles(ENSEMBLES.read(tables["ensembles"]))
    if "auc_rates" in tables:
        title = "How far apart must two cooling rates be for their glasses to be told apart?"
        found[title] = say_rates(AUC_RATES.read(tables["auc_rates"]))
    return found


def say_variants(variants: pd.DataFrame) -> list[str]:
    """What each variant of the D-MPNN changes.

    Args:
        variants: of `tables/variants.csv`.
    """
    sentences = [
        f"The unchanged D-MPNN has an AUC of {_auc(row)} on dataset {dataset_title(row['dataset'])}."
        for _, row in variants[variants["variant"] == UNCHANGED].iterrows()
    ]
    for variant, own in variants[variants["variant"] != UNCHANGED].groupby("variant", sort=False):
        beyond = differs(own)
        changes, others = (
            [f"{_with_interval(row, 'difference')} on {dataset_title(row['dataset'])}" for _, row in rows.iterrows()]
            for rows in (own[beyond], own[~beyond])
        )
        told = f"changes the AUC, beyond the interval, by {', '.join(changes)}" if changes else "changes no AUC"
        if others:
            told += f"{';' if changes else ' beyond the interval:'} not beyond it by {', '.join(others)}"
        sentences.append(f"Variant {variant.replace('_', ' ')} {told}.")
    return sentences


def say_rates(scores: pd.DataFrame) -> list[str]:
    """From which ratio of cooling rates on glasses are told apart.

    Args:
        scores: of `tables/auc_rates.csv`.
    """
    sentences = []
    for coordinates in ("thermal", "inherent"):
        own = scores[scores["coordinates"] == coordinates]
        simple = own[~own["method"].isin(list(MODEL_NAMES))]
        best = simple.groupby("method", sort=False)["auc_mean"].mean().idxmax()
        for method in (best, *(model for model in MODEL_NAMES if model in set(own["method"]))):
            rows = own[own["method"] == method]
            apart = rows[rows["auc_low"] > 0.5]
            who = METHOD_NAMES[method] if method == best else _network(method)
            said = (
                f"In {coordinates} coordinates {who} tells the glasses of {len(apart)} of {len(rows)} pairs of rates "
            )
            said += "apart better than chance, beyond the interval"
            if len(apart):
                closest = apart.loc[apart["ratio"].idxmin()]
                said += f"; the closest are {closest['slower']} and {closest['faster']}, a factor of "
                said += f"{closest['ratio']:.3g}, with an AUC of {_auc(closest)}"
            failed = rows[rows["auc_low"] <= 0.5]
            if len(failed):
                furthest = failed.loc[failed["ratio"].idxmax()]
                said += (
                    f"; the furthest that it does not tell apart are {furthest['slower']} and {furthest['faster']}, "
                )
                said += f"a factor of {furthest['ratio']:.3g}, {_auc(furthest)}"
            sentences.append(f"{said}.")
    return sentences


def say_matching(matching: pd.DataFrame) -> list[str]:
    """What the energy alone tells of matched datasets, before and after.

    Args:
        matching: of `tables/energy_matching.csv`.
    """
    sentences = []
    for dataset, own in matching.groupby("dataset", sort=False):
        left = " and ".join(
            f"{row['configurations']} of {row['configurations_before']} {what}of {row['class']}"
            for (_, row), what in zip(own.iterrows(), ("configurations ", ""), strict=True)
        )
        row = own.iloc[0]
        before = _text(*(row[f"{key}_before"] for key in ("auc", "auc_low", "auc_high")))
        after = _text(*(row[key] for key in ("auc", "auc_low", "auc_high")))
        verdict = "and no more of" if row["auc_low"] <= 0.5 <= row["auc_high"] else "and still of"
        sentences.append(
            f"Dataset {dataset_title(dataset)}: {left} are left. The inherent-structure energy alone tells the classes "
            f"of all configurations apart with an AUC of {before}, {verdict} those that are left: {after}."
        )
    return sentences


def say_calibration(calibration: pd.DataFrame) -> list[str]:
    """How far each network's scores are from probabilities.

    Args:
        calibration: of `tables/calibration.csv`.
    """
    sentences = []
    for model, own in calibration.groupby("model", sort=False):
        useless = own.loc[own["brier_high"] >= NO_KNOWLEDGE, "dataset"].map(dataset_title).tolist()
        worst = own.loc[own["calibration_error"].idxmax()]
        error = _with_interval(worst, "calibration_error")
        sentences.append(
            f"The scores of {_network(model)} are furthest from probabilities on dataset "
            f"{dataset_title(worst['dataset'])}, by {error} on average. "
            + (
                f"Not better than to say 0.5 of all, by the Brier score: dataset {', '.join(useless)}."
                if useless
                else "On each dataset they are better than to say 0.5 of all, by the Brier score."
            )
        )
    return sentences


def say_ensembles(ensembles: pd.DataFrame) -> list[str]:
    """What the mean of several networks is better in than one.

    Args:
        ensembles: of `tables/ensembles.csv`.
    """
    sentences = []
    for (model, dataset), own in ensembles.groupby(["model", "dataset"], sort=False):
        rows = own.set_index("score")
        auc, brier = rows.loc["auc"], rows.loc["brier"]
        sentences.append(
            f"Dataset {dataset_title(dataset)}: the mean of {auc['members']} networks of {_network(model)} has an AUC "
            f"of {_with_interval(auc, 'ensemble')}, one of them {_with_interval(auc, 'single')}, a paired difference "
            f"of {_with_interval(auc, 'difference')}; its Brier score differs by {_with_interval(brier, 'difference')}."
        )
    return sentences


def say_leaks(leaks: pd.DataFrame) -> list[str]:
    """What each leak adds to each network's AUC.

    Args:
        leaks: of `tables/leaks.csv`.
    """
    sentences = []
    leaking = leaks[(leaks["leak"] != "sound") & leaks["method"].isin(list(MODEL_NAMES))]
    for (leak, model), own in leaking.groupby(["leak", "method"], sort=False):
        more, less = int((own["difference_low"] > 0).sum()), int((own["difference_high"] < 0).sum())
        largest = own.loc[own["difference"].idxmax()]
        pair = " and ".join(dict.fromkeys(map(dataset_title, (largest["trained_on"], largest["tested_on"]))))
        sentences.append(
            f"Leak: {LEAK_NAMES[leak]}. Of {len(own)} pairs of datasets trained and tested on, the AUC of "
            f"{_network(model)} is higher with it on {more} and lower on {less}, beyond the interval; most on "
            f"{pair}, by {_with_interval(largest, 'difference')}."
        )
    return sentences


def say_learning_curves(curves: pd.DataFrame) -> list[str]:
    """What each method reaches from the fewest runs and from all.

    Args:
        curves: of `tables/learning_curves.csv`.
    """
    sentences = []
    for dataset, own in curves.groupby("dataset", sort=False):
        parts = []
        for method, line in own.groupby("method", sort=False):
            fewest, most = line.loc[line["runs"].idxmin()], line.loc[line["runs"].idxmax()]
            name = _network(method) if method in MODEL_NAMES else METHOD_NAMES.get(method, method)
            parts.append(f"{name} {_auc(fewest)} and {_auc(most)}")
        cost = "" if fewest.isna()["core_hours"] else f" ({most['core_hours']:.2g} core-hours of simulation)"
        sentences.append(
            f"Dataset {dataset_title(dataset)}, AUC from {fewest['runs']:g} runs and from {most['runs']:g}{cost}: "
            f"{'; '.join(parts)}."
        )
    return sentences


def say_swapped(scores: pd.DataFrame) -> list[str]:
    """What each network goes by, shown structures with the thermal motion of the other class.

    Args:
        scores: of `tables/auc_swapped.csv`.
    """
    sentences = []
    for (model, dataset), own in scores.groupby(["model", "dataset"], sort=False):
        thermal, swapped = (own[own["coordinates"] == one].iloc[0] for one in ("thermal", "swapped"))
        verdict = "goes by neither, or by both"
        if swapped["auc_high"] < 0.5:
            verdict = "goes by the temperature"
        elif swapped["auc_low"] > 0.5:
            verdict = "goes by the structure"
        sentences.append(
            f"Dataset {dataset_title(dataset)}: {_network(model)} {verdict}. Its AUC is {_auc(thermal)}, and "
            f"{_auc(swapped)} of structures that have the thermal motion of the other class."
        )
    return sentences


def say_controls(scores: pd.DataFrame) -> list[str]:
    """What is left of each network's AUC in inherent coordinates.

    Args:
        scores: of `tables/auc_inherent.csv`.
    """
    sentences = []
    for model, own in scores.groupby("model", sort=False):
        inherent = own[own["coordinates"] == "inherent"].set_index("dataset")
        thermal = own[own["coordinates"] == "thermal"].set_index("dataset")
        better, lost = int((inherent["auc_low"] > 0.5).sum()), int((inherent["difference_low"] > 0).sum())
        sentences.append(
            f"In inherent coordinates {_network(model)} tells the classes of {better} of {len(inherent)} datasets "
            f"better than chance, beyond the interval, and those of {lost} worse than in thermal ones."
        )
        for dataset, row in inherent.iterrows():
            difference = _with_interval(row, "difference")
            sentences.append(
                f"Dataset {dataset_title(dataset)}, {_network(model)}: AUC {_auc(thermal.loc[dataset])} in thermal "
                f"coordinates, {_auc(row)} in inherent ones; a paired difference of {difference}."
            )
    return sentences


def say_baselines(baselines: pd.DataFrame, networks: pd.DataFrame) -> list[str]:
    """Which wins on each dataset: the best simple classifier or the best network.

    Args:
        baselines: of `tables/baselines.csv`.
        networks: of `vitrify.evaluation.tables.with_controls`.
    """
    sentences, winners = [], []
    datasets = list(dict.fromkeys(baselines["dataset"]))
    for dataset in datasets:
        (simple, network) = (
            table[table["dataset"] == dataset].sort_values("auc_mean", ascending=False, kind="stable").iloc[0]
            for table in (baselines, networks)
        )
        winners.append(_apart(simple, network))
        method, model = METHOD_NAMES.get(simple["method"], simple["method"]), _network(network["model"])
        title = dataset_title(dataset)
        sentences.append(f"Dataset {title}: {method}, AUC {_auc(simple)}; of the networks {model}, {_auc(network)}.")
    counts = {sign: winners.count(sign) for sign in (1, -1, 0)}
    summary = (
        f"Of {len(datasets)} datasets, the best simple classifier tells the classes of {counts[1]} better than the "
        f"best network, and those of {counts[-1]} worse, beyond both intervals; of {counts[0]} the intervals meet."
    )
    return [summary, *sentences]


def _network(model: str) -> str:
    return f"the {MODEL_NAMES.get(model, model)}"


def _apart(first: pd.Series, second: pd.Series) -> int:
    """1 if the first AUC is above the second beyond both intervals, -1 if it is below, else 0."""
    return int(first["auc_low"] > second["auc_high"]) - int(first["auc_high"] < second["auc_low"])


def _auc(row: pd.Series) -> str:
    return _text(row["auc_mean"], row["auc_low"], row["auc_high"])


def _with_interval(row: pd.Series, name: str) -> str:
    return _text(row[name], row[f"{name}_low"], row[f"{name}_high"])


def _text(value: float, low: float, high: float) -> str:
    return " ".join(filter(None, with_interval(value, low, high)))
