import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from conftest import ROOT
from vitrify.errors import WorkError
from vitrify.evaluation.comparison import prediction_files, score
from vitrify.evaluation.predictions import write_predictions
from vitrify.evaluation.tables import auc_table, baselines_table
from vitrify.reporting.published import compare, read_published
from vitrify.scoring import Resampling

RESAMPLING = Resampling(resamples=200, confidence=0.95, seed=3)
PUBLISHED = read_published(ROOT / "resources" / "published.yaml")


def scored(paths):
    return score(prediction_files(paths), RESAMPLING)


def write(folder, model, trained_on, fold, tested_on, log_odds, runs=None):
    n = len(log_odds)
    runs = range(n) if runs is None else runs
    keys = pd.DataFrame({"run": runs, "protocol": "slow", "step": 1, "label": np.arange(n) % 2})
    path = folder / model / trained_on / fold / f"{tested_on}.parquet"
    write_predictions(path, keys, np.array(log_odds), {})
    return path


def test_auc_and_accuracy_by_hand(tmp_path):
    path = write(tmp_path, "cnn-runs_8", "one", "0", "two", [-1.0, 2.0, 3.0, 4.0])  # labels 0, 1, 0, 1
    row = scored([path]).iloc[0]
    names = ["model", "change", "trained_on", "fold", "tested_on"]
    assert row[names].tolist() == ["cnn", "runs_8", "one", "0", "two"]
    assert row["auc"] == 0.75
    assert row["accuracy"] == 0.75


def test_scores_that_are_all_one_are_told_apart_by_their_log_odds(tmp_path):
    log_odds = [50.0, 100.0, 60.0, 90.0]
    assert (expit(log_odds) == 1).all()
    assert scored([write(tmp_path, "cnn", "one", "0", "one", log_odds)])["auc"].item() == 1.0


def test_mean_and_deviation_over_folds(tmp_path):
    paths = [write(tmp_path, "cnn", "one", fold, "one", odds) for fold, odds in (("0", [0, 1]), ("1", [1, 0]))]
    table = auc_table(paths, RESAMPLING)
    assert table[["auc_mean", "auc_std", "folds"]].iloc[0].tolist() == [0.5, pytest.approx(np.sqrt(0.5)), 2]
    assert table[["auc_folds", "accuracy_folds"]].iloc[0].tolist() == ["1 0", "0.5 0.5"]


def test_intervals_are_of_the_mean_over_folds_and_by_run(tmp_path):
    # Two runs a fold, liquid and glass each; in fold 0 one run is ranked rightly and one wrongly, in fold 1 both
    # rightly. Samples of fold 0 have an AUC of 0, 0.25 or 1, of fold 1 always 1.
    runs = [0, 0, 1, 1]
    paths = [
        write(tmp_path, "cnn", "one", "0", "one", [-1, 1, 2, -2], runs),
        write(tmp_path, "cnn", "one", "1", "one", [-1, 1, -2, 2], runs),
    ]
    row = auc_table(paths, RESAMPLING).iloc[0]
    assert (row["auc_mean"], row["accuracy_mean"]) == (0.625, 0.75)
    assert (row["auc_low"], row["auc_high"]) == (row["accuracy_low"], row["accuracy_high"]) == (0.5, 1.0)


def test_runs_of_one_number_and_two_protocols_are_two_runs(tmp_path):
    # As in dataset 6. Liquids -3 and 1, glasses 0 and 3, drawn each for itself; by number only 0.75 and 1 would come.
    keys = pd.DataFrame(
        {"run": [0, 1, 0, 1], "protocol": ["slow"] * 2 + ["fast"] * 2, "step": 1, "label": [0, 0, 1, 1]}
    )
    path = tmp_path / "cnn" / "six" / "0" / "six.parquet"
    write_predictions(path, keys, np.array([-3.0, 1.0, 0.0, 3.0]), {})
    samples = scored([path])["auc_samples"].item()
    assert set(samples) == {0.0, 0.5, 0.75, 1.0}


def test_what_is_tested_on_the_same_configurations_is_drawn_alike(tmp_path):
    odds = np.random.default_rng(0).normal(size=40)
    of = {
        name: scored([write(tmp_path, *name, odds)])["auc_samples"].item()
        for name in [
            ("cnn", "a", "0", "one"),
            ("dmpnn", "b", "0", "one"),
            ("cnn", "a", "1", "one"),
            ("cnn", "a", "0", "two"),
        ]
    }
    same, other_model, other_fold, other_dataset = of.values()
    assert (same == other_model).all()
    assert (same != other_fold).any()
    assert (same != other_dataset).any()


def test_simple_classifiers_have_the_scores_of_networks_with_their_predictions_and_controls_those_of_datasets(tmp_path):
    odds = {fold: np.random.default_rng(int(fold)).normal(size=40) for fold in ("0", "1")}
    cases = [("cnn", "d"), ("rdf_peaks", "d"), ("rdf_peaks-window", "c")]
    network, simple, control = (
        [write(tmp_path, name, dataset, fold, dataset, odds[fold]) for fold in odds] for name, dataset in cases
    )
    expected = auc_table(network, RESAMPLING)
    table = baselines_table([*simple, *control], {"c": "d"}, RESAMPLING)
    names = [["d", "rdf_peaks", "box"], ["c", "rdf_peaks", "window"]]
    assert table[["dataset", "method", "seen"]].to_numpy().tolist() == names
    for row in (0, 1):
        assert table.iloc[row, 3:].tolist() == expected.iloc[0, 2 : table.shape[1] - 1].tolist()


def test_a_file_with_one_class_is_named(tmp_path):
    path = write(tmp_path, "cnn", "one", "0", "one", [0.0])
    with pytest.raises(ValueError, match=r"one.parquet: .*class"):
        scored([path])


def test_a_score_that_is_no_number_is_refused(tmp_path):
    with pytest.raises(WorkError, match="1 of 2 scores are not finite numbers"):
        write(tmp_path, "cnn", "one", "0", "one", [0.0, np.nan])


def tables(e_is=-3.867, t_g=0.388, auc=0.99, p_value=1e-5):
    energies = pd.DataFrame(
        {"protocol": ["slow", "fast"], "step": [14_900_000, 200_000], "mean": e_is, "std": 0.003, "runs": 10_000}
    )
    transition = pd.DataFrame({"protocol": ["slow", "fast"], "t_g": t_g, "low": t_g - 0.002, "high": t_g + 0.002})
    scores = pd.DataFrame(
        [
            {
                "model": model,
                "dataset": f"dataset_{i}",
                "auc_mean": auc,
                "auc_low": auc - 0.002,
                "auc_high": auc + 0.001,
            }
            for model in ("cnn", "dmpnn")
            for i in range(1, 7)
        ]
    )
    rows = [("none", 0.2, 0.9), ("none", 0.3, 0.8), ("scaled", 0.2, auc), ("scaled", 0.3, 0.96)]
    windows = pd.DataFrame(rows, columns=["attention", "window_length", "auc"])
    windows["trained"] = windows["window_length"] == 0.2
    windows = windows.assign(auc_low=windows["auc"] - 0.004, auc_high=windows["auc"] + 0.004)
    tests = pd.DataFrame({"metric": ["disjoint_graphs", "bb_edges", "isolated_a"], "p_value": [p_value, 0.5, np.nan]})
    tables = {"energies": energies, "glass_transition": transition, "auc": scores}
    return tables | {"attention_auc": windows, "wilcoxon": tests, "regression": regression()}


def regression():
    """alpha_3 of the slow protocol: clearly positive, positive within its error, clearly negative, none."""
    cases = [
        ("b_incident", "disjoint_graphs", 10.0),
        ("b_incident", "bb_edges", 1.0),
        ("b_centred", "disjoint_graphs", -10.0),
        ("b_centred", "isolated_a", np.nan),
    ]
    rows = pd.DataFrame(cases, columns=["graph", "metric", "alpha_3"])
    rows = rows.assign(protocol="slow", coordinates="thermal", range="all", n=1000, alpha_3_se=1.0)
    return pd.concat([rows, rows.assign(coordinates="inherent", alpha_3=0.0), rows.assign(range="liquid", alpha_3=0.0)])


def compared(config, **values):
    return compare(PUBLISHED, config, **tables(**values)).set_index("quantity")


def test_what_agrees_and_what_differs_in_a_study_of_the_papers_size(config):
    table = compared(config)
    assert table.loc["e_IS of fast at 0.05", "agrees"] == "yes"
    assert table.loc["t_g of fast", "agrees"] == "yes"
    assert table.loc["t_g of slow", "agrees"] == "no"  # 0.388 is not 0.37
    assert table.loc["AUC of CNN on dataset_6", "agrees"] == "yes"
    assert table.loc["AUC of D-MPNN minus CNN on dataset_6", "agrees"] == "no"  # equal
    assert table.loc["width of the CNN's second feature maps", "measured"] == 237
    assert compared(config, auc=0.97).loc["AUC of CNN on dataset_6", "agrees"] == "no"
    assert compared(config, e_is=-3.84).loc["e_IS of fast at 0.05", "agrees"] == "no"


def test_an_interaction_agrees_if_its_whole_interval_is_positive(config):
    table = compared(config)
    found = table.loc["alpha_3 for disjoint graphs, graph of Figure 10"]
    assert found["agrees"] == "yes"
    assert [found["low"], found["measured"], found["high"]] == pytest.approx([8.04, 10, 11.96], abs=0.01)
    assert table.loc["alpha_3 for B-B edges, graph of Figure 10", "agrees"] == "no"
    assert table.loc["alpha_3 for disjoint graphs, graph of the text", "agrees"] == "no"
    none = table.loc["alpha_3 for isolated A, graph of the text"]
    assert (none["agrees"], none["why"][:22]) == ("not comparable", "slow has no regression")
    missing = table.loc["alpha_3 for isolated A, graph of Figure 10"]
    assert missing["why"] == "structure.protocols does not name slow"


def test_attention_is_compared_in_windows_of_both_lengths_and_by_its_tests(config):
    table = compared(config, auc=0.993)
    at_0_2, at_0_3 = table.loc["AUC with attention on dataset_1"], table.loc["AUC of that network at a window of 0.3"]
    assert (at_0_2["measured"], at_0_2["agrees"]) == (0.993, "yes")
    assert (at_0_3["measured"], at_0_3["low"], at_0_3["agrees"]) == (0.96, 0.956, "yes")
    assert compared(config, auc=0.98).loc["AUC with attention on dataset_1", "agrees"] == "no"
    assert table["agrees"].filter(like="Wilcoxon").tolist() == ["yes", "no", "not comparable"]
    assert table.loc["p of the Wilcoxon test on isolated A", "why"] == "no pair differs"
    config["attention"]["dataset"] = "dataset_4"
    why = "attention is trained on dataset_4 here, on dataset_1 in the paper"
    assert set(compared(config)["why"].filter(regex="attention|Wilcoxon")) == {why}


def test_what_is_of_another_size_is_not_compared(config):
    config["system"]["particles"] = 1080
    table = compared(config)
    assert table.loc["e_IS of fast at 0.05", "agrees"] == "not comparable"
    assert table.loc["e_IS of fast at 0.05", "why"] == "system.particles is 1080 here, 4320 in the paper"
    assert table.loc["e_IS of fast at 0.05", "measured"] == -3.867


def test_smaller_images_are_not_compared(config):
    config["images"]["pixels"] = 64
    table = compared(config)
    assert table.loc["width of the CNN's second feature maps", "why"] == "images.pixels is 64 here, 250 in the paper"


def test_the_interval_of_an_auc_is_that_of_its_table(config):
    row = compared(config, auc=0.99).loc["AUC of CNN on dataset_1"]
    assert row[["low", "measured", "high"]].tolist() == pytest.approx([0.988, 0.99, 0.991])


def test_a_dataset_that_is_left_out_is_not_compared(config):
    del config["datasets"]["dataset_2"]
    assert compared(config).loc["AUC of CNN on dataset_2", "why"] == "no dataset_2 here"


def test_fewer_runs_are_compared_in_energy_but_not_in_auc(config):
    config["protocols"]["slow"]["runs"] = 100
    table = compared(config)
    assert table.loc["e_IS of slow at 0.55", "agrees"] == "yes"
    assert table.loc["AUC of CNN on dataset_1", "why"] == "100 runs here, 10000 in the paper"


def test_a_missing_protocol_is_not_compared(config):
    config["protocols"]["slow"]["schedule"][0]["steps"] = 2_000_000
    table = compared(config)
    assert table.loc["t_g of slow", "why"] == "no protocol here has the schedule of slow"
    assert table.loc["AUC of CNN on dataset_1", "agrees"] == "not comparable"


def test_the_published_study_is_the_default_configuration(config):
    assert PUBLISHED["system"] | {"dimension": 2} == config["system"]
    assert PUBLISHED["protocols"] == {name: block["schedule"] for name, block in config["protocols"].items()}
    assert PUBLISHED["datasets"] == {
        name: list(block["classes"].values()) for name, block in config["datasets"].items()
    }
