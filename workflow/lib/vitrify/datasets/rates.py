"""Comparison of cooling rates: for each pair of protocols a dataset of their glasses, in both coordinates."""

from itertools import combinations

from vitrify.simulation.schedule import Protocol


def rates(config: dict) -> dict[str, float]:
    """Cooling rates by protocol, the slowest first, epsilon_AA / k_B per tau."""
    block, simulation = config["cooling_rates"], config["simulation"]
    found = {}
    for name in block["protocols"]:
        protocol = Protocol.from_config(name, config["protocols"][name], simulation["temperature"])
        segment = protocol.cooling_to(block["temperature"])
        steps = segment.end - segment.begin
        found[name] = (segment.initial - segment.final) / (steps * simulation["timestep"])
    return dict(sorted(found.items(), key=lambda item: item[1]))


def rate_pairs(config: dict) -> dict[str, dict]:
    """Return pairs of protocols by the names of the datasets of their glasses.

    A pair has coordinates (thermal or inherent), slower and faster (names of protocols), and ratio (of their rates).
    """
    found = {}
    for (slower, low), (faster, high) in combinations(rates(config).items(), 2):
        pair = {"slower": slower, "faster": faster, "ratio": high / low}
        for coordinates, behind in (("thermal", ""), ("inherent", "_inherent")):
            found[f"rates_{slower}-{faster}{behind}"] = {"coordinates": coordinates} | pair
    return found


def rate_twins(config: dict) -> dict[str, str]:
    """Return datasets in thermal coordinates by the names of the datasets of the same glasses in inherent ones."""
    return {
        name: name.removesuffix("_inherent")
        for name, pair in rate_pairs(config).items()
        if pair["coordinates"] == "inherent"
    }


def rate_datasets(config: dict) -> dict[str, dict]:
    """Blocks of these datasets by name: the slower glass has label 0, and both classes have as many runs."""
    protocols, temperature = config["protocols"], config["cooling_rates"]["temperature"]
    twins, found = rate_twins(config), {}
    for name, pair in rate_pairs(config).items():
        names = (pair["slower"], pair["faster"])
        found[name] = {
            "classes": {one: {"protocol": one, "temperature": temperature} for one in names},
            "coordinates": pair["coordinates"],
            "runs": min(protocols[one]["runs"] for one in names),
        } | ({"control_of": twins[name]} if name in twins else {})
    return found
