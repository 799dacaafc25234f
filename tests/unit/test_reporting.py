"""Parts of the report: claims, captions, cost, configuration, origin."""

import math

import numpy as np
import pandas as pd
import pytest
import yaml

from conftest import ROOT
from vitrify.reporting.configuration import as_overlay, differences
from vitrify.reporting.findings import findings, grouped, verdict
from vitrify.reporting.page import claims, data_name, figure_title
from vitrify.reporting.published import read_published
from vitrify.reporting.records import costs_of, read_jobs, read_origin
from vitrify.reporting.text import duration, plain, read_caption, size, with_interval
from vitrify.settings.validation import without_nulls
from vitrify.store import parquet

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


@pytest.mark.parametrize(
    ("numbers", "texts"),
    [
        ((0.6342592593, 0.5220175146, 0.746501004), ("0.63", "[0.52, 0.75]")),
        ((-3.8670123, -3.8678, -3.8662), ("−3.86701", "[−3.86780, −3.86620]")),
        ((-0.1772737385, -4.80376346, 4.312880626), ("−0.2", "[−4.8, 4.3]")),
        ((1234.5, 1000.0, 1500.0), ("1234", "[1000, 1500]")),
        ((1.0, 1.0, 1.0), ("1", "[1, 1]")),
        ((43.2, math.nan, math.nan), ("43.2", "")),
        ((math.nan, math.nan, math.nan), ("", "")),
    ],
)
def test_a_number_is_as_exact_as_its_interval(numbers, texts):
    assert with_interval(*numbers) == texts


@pytest.mark.parametrize(
    ("seconds", "text"), [(4.39, "4.4 s"), (59.0, "59 s"), (90, "1.5 min"), (3600 * 28500, "28,500 h")]
)
def test_a_time_has_the_unit_that_suits_it(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(388, "388 bytes"), (2670, "2.7 kB"), (1.4e9, "1.4 GB"), (2e7, "20 MB")])
def test_a_size_has_the_unit_that_suits_it(count, text):
    assert size(count) == text


def published(**columns):
    """One row of tables/published.csv."""
    row = {"quantity": "t_g", "relation": "=", "published": 0.37, "published_std": np.nan, "measured": 0.36}
    row |= {"low": 0.35, "high": 0.38, "agrees": "yes", "why": np.nan, "source": "section II A"}
    return row | columns


def test_claims_say_what_is_published_measured_and_whether_they_agree():
    table = pd.DataFrame(
        [
            published(published=-3.86698, published_std=0.00382),
            published(relation=">", published=0.98, agrees="no"),
            published(agrees="not comparable", measured=np.nan, low=np.nan, high=np.nan, why="no protocol here"),
        ]
    )
    found = claims(table)
    assert [claim["published"] for claim in found] == ["−3.86698 ± 0.00382", "> 0.98", "0.37"]
    assert [claim["interval"] for claim in found] == ["[0.350, 0.380]", "[0.350, 0.380]", ""]
    assert [claim["measured"] for claim in found] == ["0.360", "0.360", ""]
    assert [claim["why"] for claim in found] == ["", "", "no protocol here"]
    assert [claim["agrees"] for claim in found] == ["yes", "no", "not comparable"]


def test_plain_numbers_have_a_minus_sign():
    assert plain(-0.000244140625) == "−0.000244"


@pytest.mark.parametrize("path", sorted((ROOT / "workflow" / "report").glob("*.rst")), ids=lambda path: path.stem)
def test_captions_of_the_study_are_read(path):
    html, first_sentence = read_caption(path)
    assert html.startswith("<p>")
    assert first_sentence.endswith(".")
    assert " ".join(path.read_text().split()).startswith(first_sentence)


def test_a_caption_ends_its_first_sentence_where_the_next_one_begins(tmp_path):
    path = tmp_path / "caption.rst"
    path.write_text("The network, Eqs. 3 to 7, at ``T = 0.5``. In grey: <b>shapes</b> & more.\n")
    html, first_sentence = read_caption(path)
    assert first_sentence == "The network, Eqs. 3 to 7, at T = 0.5."
    assert "&lt;b&gt;shapes&lt;/b&gt; &amp; more." in html
    assert "T = 0.5</span>" in html


@pytest.mark.parametrize(
    "text",
    ["", ".. raw:: html\n\n   <script>alert(1)</script>\n", ".. include:: /etc/hostname\n", "An *open emphasis."],
)
def test_what_is_no_caption_is_refused_by_name(text, tmp_path):
    path = tmp_path / "caption.rst"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"caption\.rst: "):
        read_caption(path)


def test_costs_are_added_up_by_stage(tmp_path):
    rows = {
        "cool/slow/000.tsv": "100.0\t0:01:40\t100.0\t1\t1\t1\t0\t0\t90\t80.0\n",
        "cool/slow/001.tsv": "20.0\t0:00:20\t300.0\t1\t1\t1\t0\t0\t90\t10.0\n",
        "make_start.tsv": "0.01\t0:00:00\t-\t-\t-\t-\t-\t-\t0.00\tNA\n",
    }
    for name, row in rows.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(HEAD + row)
    costs = costs_of(read_jobs(tmp_path))
    assert costs.to_dict("records") == [
        {"stage": "cool", "jobs": 2, "wall_seconds": 120.0, "cpu_seconds": 90.0, "peak_bytes": 300 * 2**20},
        {"stage": "make_start", "jobs": 1, "wall_seconds": 0.01, "cpu_seconds": 0.0, "peak_bytes": 0.0},
    ]


def test_a_study_without_benchmarks_has_no_costs(tmp_path):
    assert costs_of(read_jobs(tmp_path / "none")).empty


@pytest.mark.parametrize("text", ["", HEAD, "s\tcpu_time\n1\t2\n", "s\tcpu_time\tmax_rss\nlong\t2\t3\n"])
def test_what_is_no_benchmark_is_refused_by_name(text, tmp_path):
    (tmp_path / "cool.tsv").write_text(text)
    with pytest.raises(ValueError, match=r"cool\.tsv: not a benchmark of Snakemake with the columns s, cpu_time"):
        costs_of(read_jobs(tmp_path))


def test_differences_are_told_key_by_key(config):
    here = yaml.safe_load(yaml.safe_dump(config))
    here["study"] = "other"
    here["system"]["particles"] = 1080
    here["protocols"]["slow"]["schedule"] = [{"to": 0.05, "steps": 10}]
    del here["datasets"]["dataset_2"]["coordinates"]
    here["protocols"]["medium"] = {"runs": 3}
    assert differences(here, config) == [
        ("system.particles", "1080", "4320"),
        ("protocols.slow.schedule", "[{steps: 10, to: 0.05}]", "[{steps: 20000000, to: 0.05}]"),
        ("datasets.dataset_2.coordinates", "—", "thermal"),
        ("protocols.medium.runs", "3", "—"),
    ]
    assert differences(config, config) == []


def test_the_configuration_is_an_overlay_that_gives_the_study_again(config):
    here = yaml.safe_load(yaml.safe_dump(config))
    del here["datasets"]["dataset_2"]
    here["datasets"]["mine"] = config["datasets"]["dataset_2"]
    here["training"]["learning_rate"]["final"] = 1e-5
    overlay = yaml.safe_load(as_overlay(here, config))
    assert overlay["datasets"]["dataset_2"] is None
    assert without_nulls(overlay) == here


def test_an_overlay_has_no_anchors_and_blocks_of_plain_values_on_one_line():
    step = {"to": 0.05, "steps": 10}
    text = "a: {to: 0.05, steps: 10}\nb:\n  c:\n  - {to: 0.05, steps: 10}\n"
    assert as_overlay({"a": step, "b": {"c": [step]}}, {}) == text


def test_the_origin_is_gathered_from_all_files(tmp_path):
    columns = {"run": [0], "protocol": ["slow"], "batch": ["0"], "seed": [1]}
    for name, version, revision in (
        ("a", "1.0", "one"),
        ("b/c", "1.1", "two"),
        ("b/d", "1.1", "two"),
        ("report/data/a", "0", ""),
    ):
        made_by = {"software": f'{{"numpy": "{version}"}}', "git_revision": revision, "configuration": "{}"}
        parquet.write_rows(tmp_path / f"{name}.parquet", parquet.RUNS, columns, made_by)
    parquet.write_rows(tmp_path / "silent.parquet", parquet.RUNS, columns)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    versions, revisions = read_origin(tmp_path)
    assert versions == {"numpy": ["1.0", "1.1"]}
    assert list(revisions.items()) == [("two", 2), ("one", 1)]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("figure_06a", "Figure 6(a). Scores at 0.5"),
        ("figure_17", "Figure 17. Scores at 0.5"),
        ("figure_baselines", "Scores at 0.5"),
    ],
)
def test_figures_have_the_number_of_the_paper_and_a_title_in_words(name, title):
    assert figure_title(name, "Scores at 0.5: those of the CNN.") == title


def test_the_verdict_on_a_group_is_that_of_its_numbers():
    rows = [("yes", 1.0), ("no", 1.0), ("not comparable", 1.0), ("not comparable", np.nan)]
    table = pd.DataFrame([published(agrees=agrees, measured=measured) for agrees, measured in rows])
    assert verdict(table.iloc[[0, 3]]) == "agrees"
    assert verdict(table.iloc[[0, 1]]) == "differs"
    assert verdict(table.iloc[[2, 3]]) == "measured at smaller size"
    assert verdict(table.iloc[[3]]) == "not measured"


def test_all_numbers_of_the_paper_are_in_a_group():
    quantities = [one["quantity"] for one in read_published(ROOT / "resources" / "published.yaml")["quantities"]]
    jobs = {
        "make_start": 60.0,
        "cool/fast/0000": 3600.0,
        "minimise/fast/0000": 1740.0,
        "train_cnn/cnn/dataset_1/0": 9.0,
    }
    jobs = pd.DataFrame({"job": list(jobs), "cpu_time": jobs.values()})
    groups = grouped(pd.DataFrame([published(quantity=name) for name in quantities]), jobs)
    assert sum(group["count"] for group in groups) == len(quantities)
    assert 6 <= len(groups) <= 8
    assert groups[0] == {
        "title": groups[0]["title"],
        "count": 2,
        "paper": "0.37",
        "measured": "0.36",
        "verdict": "agrees",
        "hours": "1.5",
    }


def test_findings_tell_ranges_and_collapsed_networks():
    rows = [("cnn", "a", 0.4), ("cnn", "b", 0.5), ("dmpnn", "a", 0.85), ("dmpnn", "b", 1.0)]
    scores = pd.DataFrame(rows, columns=["model", "dataset", "auc_mean"]).assign(accuracy_mean=0.75)
    trainings = pd.DataFrame({"model": ["cnn"] * 3 + ["dmpnn"], "collapsed": [True, True, False, False]})
    found = findings({"auc": scores, "trainings": trainings})
    assert found["figure_05"] == (
        "The D-MPNN has AUC 0.85 to 1.00 on 2 datasets; 2 of 3 CNNs collapsed: they give nearly one score to all "
        "configurations, and the order of such scores says nothing."
    )
    assert found["figure_15"].startswith("The D-MPNN has accuracy 0.75 on 2 datasets; ")
    assert findings({}) == {}


def test_findings_say_which_way_metrics_of_attention_differ_and_from_where_windows_are_large_enough():
    names = ["disjoint_graphs", "bb_edges", "isolated_a", "isolated_b"]
    tests = pd.DataFrame({"metric": names, "p_value": [0.25, 0.0005, 0.99, 0.07]})
    tests["alternative"], tests["median_difference"] = ["greater"] * 3 + ["two-sided"], [2.0, 3.0, -11.5, 3.0]
    windows = pd.DataFrame({"readout": "sum", "window_length": [0.1, 0.2, 0.3], "auc": [0.4, 1.0, 1.0]})
    found = findings({"wilcoxon": tests, "window_transfer": windows})
    assert found["figure_09"] == (
        "Liquids have more B-B edges of high attention (p = 0.0005); fewer isolated A (p = 0.01, against the paper); "
        "no other of 4 metrics differs between liquid and glass."
    )
    assert found["figure_07"] == (
        "The AUC is 1.00 in windows of 0.2 of the box's length and larger; in the smallest, 0.1, it is 0.40."
    )
    assert findings({"wilcoxon": tests.iloc[[0]]})["figure_09"].startswith("None of 1 metrics")


def test_data_of_one_name_in_two_folders_stay_apart(tmp_path):
    assert data_name(tmp_path / "tables" / "auc.csv", tmp_path) == "auc.csv"
    assert data_name(tmp_path / "attention" / "dataset_1" / "0" / "edges.parquet", tmp_path) == (
        "attention_dataset_1_0_edges.parquet"
    )
