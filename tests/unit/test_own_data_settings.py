"""What the gate of the configuration says of the keys `trajectory`, `classify` and `export`."""

import pytest

from vitrify.settings.validation import ConfigurationError, checked_configuration

BAD = [
    ({"trajectory": 3}, "trajectory: found 3, must be text"),
    ({"trajectory": ""}, "trajectory: found ''"),
    ({"trajectroy": "my.dump"}, "configuration: unknown key 'trajectroy', must be one of"),
    ({"classify": {"dataset": "dataset_9"}}, "classify.dataset: found 'dataset_9', must be one of dataset_1, "),
    ({"classify": {"fold": 3}}, "classify.fold: found 3, must be < folds.outer, 3"),
    ({"classify": {"variant": "shells"}}, "classify.variant: found 'shells', must be one of mean, "),
    ({"bundle": ""}, "bundle: found ''"),
    ({"classify": {"windows": 0}}, "classify.windows: found 0, must be >= 1"),
    ({"classify": {"species": ["A"]}}, "classify.species: found 1 entries, must have at least 2"),
    ({"classify": {"species": ["A", "A"]}}, "classify.species: found ['A', 'A']"),
    (
        {"classify": {"species": ["A", "not one"]}},
        "classify.species[1]: found 'not one', must be a name of up to 20 letters",
    ),
    ({"classify": {"model": "cnn"}}, "classify: unknown key 'model', must be one of dataset, fold, species"),
    ({"export": {"protocol": "slwo"}}, "export.protocol: found 'slwo', must be one of slow, fast"),
    ({"export": {"runs": [0, 10000]}}, "export.runs: found 10000, must be < 10000, the runs of slow"),
    ({"export": {"runs": []}}, "export.runs: found 0 entries, must have at least 1"),
    ({"export": {"temperatures": [5.0]}}, "export.temperatures: found 5.0, but no frame of protocol slow is within"),
    ({"export": {"coordinates": "cold"}}, "export.coordinates: found 'cold', must be one of thermal, inherent"),
]


def overlaid(config, overlay):
    """The configuration with an overlay of blocks, as Snakemake lays it over."""
    for key, value in overlay.items():
        config[key] = config[key] | value if isinstance(value, dict) else value
    return config


@pytest.mark.parametrize(("overlay", "message"), BAD)
def test_bad_keys_are_one_line_with_key_found_and_allowed(overlay, message, config):
    with pytest.raises(ConfigurationError) as error:
        checked_configuration(overlaid(config, overlay), {})
    lines = str(error.value).splitlines()
    assert len(lines) == 1
    assert message in lines[0]


@pytest.mark.parametrize(
    "overlay",
    [
        {"trajectory": "../my data/my.dump.gz"},
        {
            "classify": {
                "dataset": "dataset_6",
                "fold": 2,
                "windows": 16,
                "species": ["Ni", "P"],
                "temperatures": "x.csv",
            }
        },
        {"export": {"protocol": "fast", "runs": [0, 9999], "temperatures": [1.9, 0.05]}},
        {"export": {"coordinates": "inherent"}},
    ],
)
def test_good_keys_are_accepted(overlay, config):
    checked_configuration(overlaid(config, overlay), {})
