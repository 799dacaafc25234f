"""What the tests of attention say, in sentences for the page."""

import pandas as pd

from vitrify.attention_test.agreement import NETWORKS, SHUFFLED, TRAINED
from vitrify.attention_test.trial import ALL
from vitrify.figures.attention_test import NETWORK_NAMES
from vitrify.reporting.numbers import plain, with_interval


def say_attention(networks: pd.DataFrame, seeds: pd.DataFrame, preference: pd.DataFrame) -> list[str]:
    """Whether seeds agree, and whether a preference for B is learned from the labels.

    Args:
        networks: of `tables/attention_networks.csv`.
        seeds: of `tables/attention_seeds.csv`.
        preference: of `tables/attention_preference.csv`.
    """
    sentences = []
    same = seeds[seeds["network"] == seeds["other"]]
    for kind, own in networks.groupby("kind", sort=False):

        def span(table: pd.DataFrame, name: str, network: str, kind: str = kind) -> str:
            values = table.loc[(table["kind"] == kind) & (table["network"] == network), name]
            least, most = (plain(value, 2) for value in (values.min(), values.max()))
            return least if least == most else f"{least} to {most}"

        agree, by_degree = (
            ", ".join(f"{NETWORK_NAMES[network]} {span(table, name, network)}" for network in NETWORKS)
            for table, name in ((same, "spearman"), (own, "degree"))
        )
        sentences.append(
            f"Attention on {kind}: the AUC of trained networks is {span(own, 'auc', TRAINED)}, of those of shuffled "
            f"labels {span(own, 'auc', SHUFFLED)}. Rank correlation of the weights of two seeds: {agree}; of the "
            f"weights with the number of edges of the source, or of the particle: {by_degree}."
        )
        means = preference[(preference["kind"] == kind) & (preference["number"].astype(str) == ALL)]
        for pair in (one for one in means["pair"].unique() if set(one) == {"B"}):
            of_pair = means[means["pair"] == pair].set_index("network")
            each = ", ".join(f"{NETWORK_NAMES[one]} {_text(of_pair.loc[one], 'relative')}" for one in NETWORKS)
            row = of_pair.loc[SHUFFLED]
            verdict = _verdict(row, "difference", "more than", "less than", "neither more nor less than")
            what = "B-B edges" if pair == "BB" else "B particles"
            sentences.append(
                f"{what} get, as a multiple of what they would without preference: {each}. So training on the labels "
                f"makes the network look at them {verdict} training on shuffled ones does, beyond the interval: a "
                f"difference of {_text(row, 'difference')}."
            )
    return sentences


def say_deletion(areas: pd.DataFrame) -> list[str]:
    """Whether what is attended is what the networks' scores rest on.

    Args:
        areas: of `tables/attention_deletion_area.csv`.
    """
    sentences = []
    for row in (one for _, one in areas.iterrows() if (str(one["number"]), one["against"]) == (ALL, "random")):
        verdict = _verdict(row, "auc", "more harm than", "less harm than", "neither more nor less harm than")
        sentences.append(
            f"Attention on {row['kind']}: to delete what is most attended does {verdict} to delete as much at random, "
            f"beyond the interval; the AUC is lower by {_text(row, 'auc')} on average over the shares deleted."
        )
    return sentences


def _verdict(row: pd.Series, name: str, above: str, below: str, between: str) -> str:
    return above if row[f"{name}_low"] > 0 else below if row[f"{name}_high"] < 0 else between


def _text(row: pd.Series, name: str) -> str:
    return " ".join(filter(None, with_interval(row[name], row[f"{name}_low"], row[f"{name}_high"])))
