import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from conftest import ROOT
from vitrify.configurations import radial_distribution as rdf
from vitrify.simulation.lammps import lammps_text, pair_variables
from vitrify.simulation.library import open_library
from vitrify.simulation.start import jittered_lattice
from vitrify.store.parquet import SAMPLES, coordinate_rows, write_rows


def g(positions, species, *geometry):
    """g(r) of one configuration; the geometry is box_length, bins, cutoff."""
    return rdf.pair_counts(positions, species, *geometry) / rdf.ideal_counts(species, *geometry)


def chequerboard(side):
    """A square lattice of which every other particle is B: species, and positions scaled to the box."""
    sites = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    return 1 + sites.sum(axis=1) % 2, sites / side


def random_mixture(particles, seed):
    rng = np.random.default_rng(seed)
    return rng.permutation(np.where(np.arange(particles) < 0.65 * particles, 1, 2)), rng.random((particles, 2))


def counts_by_hand(positions, species, box_length, bins, cutoff):
    """All pairs one against the other, nearest images."""
    i, j = np.triu_indices(len(species), 1)
    separation = positions[i] - positions[j]
    r = np.hypot(*(separation - np.round(separation)).T) * box_length
    kinds = species[i] + species[j]
    return np.array([np.histogram(r[kinds == kind], bins, (0, cutoff))[0] for kind in (2, 3, 4)])


def test_a_square_lattice_has_its_peaks_at_its_distances_with_its_numbers_of_neighbours():
    species, positions = chequerboard(20)
    box_length, bins, cutoff = 20.0, 99, 2.97
    values = g(positions, species, box_length, bins, cutoff)
    r = rdf.ring_centres(bins, cutoff)
    rings = 2 * np.pi * r * cutoff / bins
    # Around an A there are, in 400 sigma_AA^2, 199 other A and 200 B.
    neighbours = {"AA": values[0] * rings * 199 / 400, "AB": values[1] * rings * 200 / 400}
    neighbours["BB"] = values[2] * rings * 199 / 400
    shells = {"AA": {2**0.5: 4, 2.0: 4, 8**0.5: 4}, "AB": {1.0: 4, 5**0.5: 8}, "BB": {2**0.5: 4, 2.0: 4, 8**0.5: 4}}
    for pair, numbers in neighbours.items():
        (peaks,) = np.nonzero(numbers)
        assert np.abs(r[peaks] - list(shells[pair])).max() <= cutoff / bins / 2
        assert numbers[peaks] == pytest.approx(list(shells[pair].values()), rel=1e-12)


def test_an_ideal_gas_has_g_1_even_of_few_particles():
    species, _ = random_mixture(40, seed=0)
    box_length, bins, cutoff, configurations = 10.0, 50, 5.0, 4000
    rng = np.random.default_rng(1)
    total = sum(rdf.pair_counts(rng.random((40, 2)), species, box_length, bins, cutoff) for _ in range(configurations))
    expected = configurations * rdf.ideal_counts(species, box_length, bins, cutoff)
    deviations = (total - expected) / np.sqrt(expected)  # of standard normal distribution
    assert np.abs(deviations).max() < 4.5
    assert (deviations**2).mean() == pytest.approx(1, abs=5 * np.sqrt(2 / deviations.size))
    # N_A^2 in the place of N_A (N_A - 1) would make 38 standard deviations of AA, and as many of BB.
    totals = (total.sum(axis=1) - expected.sum(axis=1)) / np.sqrt(expected.sum(axis=1))
    assert np.abs(totals).max() < 4


@pytest.mark.parametrize("cutoff", [1.0, 3.3, 5.0])
def test_counts_are_those_of_all_pairs_by_hand(cutoff):
    species, positions = random_mixture(150, seed=2)
    counts = rdf.pair_counts(positions, species, 10.0, 40, cutoff)
    assert counts.tolist() == counts_by_hand(positions, species, 10.0, 40, cutoff).tolist()
    assert counts.sum() > 0


def test_a_configuration_moved_across_the_boundary_is_the_same():
    species, positions = random_mixture(300, seed=3)
    positions[0] = 0.0, 0.0
    expected = rdf.pair_counts(positions, species, 10.0, 20, 5.0).tolist()
    assert rdf.pair_counts(positions + np.array([0.37, -2.81]), species, 10.0, 20, 5.0).tolist() == expected
    positions[0] = -1e-20, 1.0  # just outside, as LAMMPS may leave a particle
    assert rdf.pair_counts(positions, species, 10.0, 20, 5.0).tolist() == expected


def test_a_distance_of_exactly_the_cutoff_is_outside():
    positions, species = np.array([[0.0, 0.0], [0.5, 0.0], [0.0, 0.25], [0.5, 0.25]]), np.array([1, 1, 2, 2])
    counts = rdf.pair_counts(positions, species, 8.0, 4, 4.0)
    assert counts.tolist() == [[0, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"positions": np.zeros((4, 4))}, r"positions must be \(n, 2\) or \(n, 3\) and finite, got \(4, 4\)"),
        ({"positions": np.full((4, 2), np.nan)}, r"positions must be \(n, 2\) or \(n, 3\) and finite"),
        ({"cutoff": 5.1}, r"cutoff=0.51 must lie in \(0, 0.5\], half of the box"),
        ({"cutoff": 0.0}, r"cutoff=0.0 must lie in"),
    ],
)
def test_wrong_arrays_and_cutoffs_are_refused(change, message):
    good = {"positions": np.zeros((4, 2)), "species": np.array([1, 1, 2, 2]), "box_length": 10.0, "bins": 5}
    with pytest.raises(ValueError, match=message):
        rdf.pair_counts(**(good | {"cutoff": 5.0} | change))


@pytest.mark.parametrize("species", [[1, 1, 1, 2], [1, 1, 2, 3], [0, 1, 1, 2, 2]])
def test_a_mixture_without_pairs_of_each_kind_is_refused(species):
    with pytest.raises(ValueError, match="species must be 1 or 2, each of two particles or more"):
        rdf.ideal_counts(np.array(species), 10.0, 5, 5.0)


# --- files ----------------------------------------------------------------------------------------------------------

SETTINGS = {"bins": 30, "cutoff": 4.0, "configurations": 4}
BOX_LENGTH = 9.0


@pytest.fixture
def parts(tmp_path):
    """Two parts of a dataset, six runs of two labels, and what was put into them: (label, run) -> positions."""
    species, _ = random_mixture(60, seed=0)
    frames = {(label, run): random_mixture(60, seed=10 * label + run)[1] for label in (0, 1) for run in range(6)}
    paths = []
    for name, runs in (("0", (1, 4)), ("rest", (0, 2, 3, 5))):
        keys = [(label, run) for label in (0, 1) for run in runs]
        positions = np.stack([frames[key] for key in keys]).astype(np.float32)
        columns = {"run": [run for _, run in keys], "protocol": ["slow"] * len(keys), "step": [10] * len(keys)}
        columns |= {"label": [label for label, _ in keys]}
        columns |= {axis: coordinate_rows(positions[:, :, i]) for i, axis in enumerate("xy")}
        paths.append(tmp_path / "samples" / f"{name}.parquet")
        write_rows(paths[-1], SAMPLES, columns)
    return paths, species, {key: frame.astype(np.float32) for key, frame in frames.items()}


def count(paths, folder, species, **changes):
    """Pair counts of parts, in files of the same names."""
    counted = [folder / "dataset_1" / path.name for path in paths]
    for source, target in zip(paths, counted, strict=True):
        rdf.count_samples(source, target, species, BOX_LENGTH, SETTINGS | changes, {"made": "here"})
    return counted


@pytest.mark.parametrize("rows", [1, 3, 64])
def test_mean_and_standard_error_are_those_over_the_first_runs(rows, parts, tmp_path, monkeypatch):
    monkeypatch.setattr(rdf, "_ROWS_AT_A_TIME", rows)
    paths, species, frames = parts
    counted = count(paths, tmp_path, species)
    table = rdf.radial_distribution(counted)
    assert list(table) == ["dataset", "pair", "label", "r", "g", "sem", "configurations"]
    assert len(table) == 3 * 2 * 30
    assert set(table["dataset"]) == {"dataset_1"}
    assert set(table["configurations"]) == {4}  # runs 0 to 3, of both parts
    assert pq.read_schema(counted[0]).metadata[b"made"] == b"here"
    for label in (0, 1):
        values = np.stack([g(frames[label, run], species, BOX_LENGTH, 30, 4.0) for run in range(4)])
        for i, pair in enumerate(rdf.PAIRS):
            curve = table[(table["label"] == label) & (table["pair"] == pair)]
            assert curve["r"].to_numpy() == pytest.approx((np.arange(30) + 0.5) * 4 / 30)
            assert curve["g"].to_numpy() == pytest.approx(values[:, i].mean(axis=0), abs=1e-12)
            assert curve["sem"].to_numpy() == pytest.approx(values[:, i].std(axis=0, ddof=1) / 2, abs=1e-12)


def test_a_single_configuration_has_no_standard_error(parts, tmp_path):
    paths, species, frames = parts
    table = rdf.radial_distribution(count(paths, tmp_path, species, configurations=1))
    assert table["sem"].isna().all()
    liquid = table[table["label"] == 0]["g"].to_numpy().reshape(3, 30)
    assert liquid == pytest.approx(g(frames[0, 0], species, BOX_LENGTH, 30, 4.0))


def test_samples_of_other_particles_are_refused_and_leave_no_file(parts, tmp_path):
    paths, species, _ = parts
    with pytest.raises(ValueError, match=r"0.parquet: configurations have 60 particles, the start has 59"):
        count(paths, tmp_path, species[1:])
    assert not (tmp_path / "dataset_1").exists()


# --- LAMMPS ---------------------------------------------------------------------------------------------------------

BINS, CUTOFF = 500, 10.0  # the paper's


@pytest.fixture(scope="module")
def liquid():
    """Configurations of a liquid of 600 particles at T = 2.0: species, box length, positions, LAMMPS's g(r) of each."""
    system = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())["system"]
    particles, box_length = 600, 60.0 * np.sqrt(600 / 4320)
    species, lattice = jittered_lattice(particles, system["fraction_a"], np.random.default_rng(4))
    lammps = open_library()
    length = lammps_text(float(box_length))
    lammps.commands_list(
        [
            "units lj",
            "dimension 2",
            "atom_style atomic",
            "atom_modify map array",
            "boundary p p p",
            f"region box block 0 {length} 0 {length} -0.5 0.5",
            "create_box 2 box",
            "mass * 1.0",
        ]
    )
    coordinates = np.zeros((particles, 3))
    coordinates[:, :2] = lattice * box_length
    ids = np.arange(1, particles + 1, dtype=np.int32)
    lammps.create_atoms(particles, ids, species.astype(np.int32), coordinates.ravel())
    for name, value in pair_variables(system).items():
        lammps.command(f"variable {name} string {lammps_text(value)}")
    lammps.file(str(ROOT / "resources" / "lammps" / "mixture.in"))
    lammps.commands_list(
        [
            f"comm_modify cutoff {CUTOFF + 2}",
            f"compute rdf all rdf {BINS} 1 1 1 2 2 2 cutoff {CUTOFF}",
            "thermo_style custom step c_rdf[1][1]",  # asks for it, so that it is of the last step of each run
            "min_style fire",
            "minimize 1.0e-4 1.0e-4 1000 1000",
            "timestep 0.005",
            "velocity all create 2.0 5 dist gaussian mom yes",
            "fix thermostat all nvt temp 2.0 2.0 0.5",
            "fix plane all enforce2d",
            "run 2000",
        ]
    )
    frames, published = [], []
    for _ in range(20):
        lammps.command("run 300")
        rows = lammps.numpy.extract_compute("rdf", 0, 2)  # of the whole, an array
        published.append(rows[:, 1::2].T.copy())
        frames.append(np.array(lammps.gather_atoms("x", 1, 3)).reshape(-1, 3)[:, :2] / box_length)
    radii = rows[:, 0].copy()
    lammps.close()
    return species, float(box_length), frames, np.stack(published), radii


def test_g_is_that_of_lammps(liquid):
    species, box_length, frames, published, radii = liquid
    assert radii == pytest.approx(rdf.ring_centres(BINS, CUTOFF), rel=1e-12)
    values = np.stack([g(frame, species, box_length, BINS, CUTOFF) for frame in frames])
    assert published.max() > 2
    assert np.abs(values - published).max() < 1e-9


def test_g_of_a_liquid_tends_to_1(liquid):
    species, box_length, frames, _, radii = liquid
    ideal = rdf.ideal_counts(species, box_length, BINS, CUTOFF)
    far = radii > 6
    tails = np.stack(
        [rdf.pair_counts(frame, species, box_length, BINS, CUTOFF)[:, far].sum(axis=1) for frame in frames]
    )
    tails = tails / ideal[:, far].sum(axis=1)
    sem = tails.std(axis=0, ddof=1) / np.sqrt(len(frames))
    # In a box of N particles, the room that a particle takes up is missing for the others: 1 / N beside noise.
    fewest = min((species == 1).sum(), (species == 2).sum())
    assert (np.abs(tails.mean(axis=0) - 1) < 4 * sem + 1 / fewest).all()
    assert sem.max() < 0.005
