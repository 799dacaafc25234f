"""What the gate of the configuration says of the keys `trajectory`, `classify` and `export`."""

import pytest

from vitrify.settings.validation import ConfigurationError, check_configuration

BAD = [
    ({"trajectory": 3}, "trajectory: found 3, allowed is text"),
    ({"trajectory": ""}, "trajectory: found ''"),
    ({"trajectroy": "my.dump"}, "configuration: found the unknown key 'trajectroy', allowed are"),
    ({"classify": {"dataset": "dataset_9"}}, "classify.dataset: found 'dataset_9', allowed is one of dataset_1, "),
    ({"classify": {"fold": 3}}, "classify.fold: found 3, allowed is < folds.outer, 3"),
    ({"classify": {"windows": 0}}, "classify.windows: found 0, allowed is >= 1"),
    ({"classify": {"species": ["A"]}}, "classify.species: found 1 entries (['A']), allowed are at least 2"),
    ({"classify": {"species": ["A", "A"]}}, "classify.species: found ['A', 'A']"),
    (
        {"classify": {"species": ["A", "not one"]}},
        "classify.species[1]: found 'not one', allowed are names of up to 20 letters",
    ),
    ({"classify": {"model": "cnn"}}, "classify: found the unknown key 'model', allowed are dataset, fold, species"),
    ({"export": {"protocol": "slwo"}}, "export.protocol: found 'slwo', allowed is one of slow, fast"),
    ({"export": {"runs": [0, 10000]}}, "export.runs: found 10000, allowed is < 10000, the runs of slow"),
    ({"export": {"runs": []}}, "export.runs: found 0 entries ([]), allowed are at least 1"),
    ({"export": {"temperatures": [5.0]}}, "export.temperatures: found 5.0, but no frame of protocol slow is within"),
    ({"export": {"steps": [7]}}, "export.steps: found 7, allowed are multiples of 100000 up to 20000000"),
    ({"export": {"steps": [100000], "temperatures": [1.0]}}, "found beside export.temperatures, allowed is one of the"),
    ({"export": {"coordinates": "cold"}}, "export.coordinates: found 'cold', allowed is one of thermal, inherent"),
]


def overlaid(config, overlay):
    """The configuration with an overlay of blocks, as Snakemake lays it over."""
    for key, value in overlay.items():
        config[key] = config[key] | value if isinstance(value, dict) else value
    return config


@pytest.mark.parametrize(("overlay", "message"), BAD)
def test_bad_keys_are_one_line_with_key_found_and_allowed(overlay, message, config, schema):
    with pytest.raises(ConfigurationError) as error:
        check_configuration(overlaid(config, overlay), schema)
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
        {"export": {"steps": [100000, 20000000], "coordinates": "inherent"}},
    ],
)
def test_good_keys_are_accepted(overlay, config, schema):
    check_configuration(overlaid(config, overlay), schema)
