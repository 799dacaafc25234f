import numpy as np

from vitrify.simulation.runs import batch_ids, batch_runs, published_seeds, velocity_seeds


def test_batches_cover_the_runs_once():
    batches = [batch_runs(batch, 25, 10) for batch in batch_ids(25, 10)]
    assert batch_ids(25, 10) == ["0000", "0001", "0002"]
    assert [run for batch in batches for run in batch] == list(range(25))


def test_the_papers_20000_seeds_are_distinct_and_lammps_takes_them():
    seeds = np.concatenate(list(velocity_seeds(1, {"slow": 10_000, "fast": 10_000}).values()))
    assert len(set(seeds.tolist())) == 20_000
    assert seeds.min() >= 1
    assert seeds.max() < 2**31 - 1


def test_a_run_keeps_its_seed_when_runs_and_protocols_are_added():
    before = velocity_seeds(1, {"slow": 10, "fast": 10})
    after = velocity_seeds(1, {"medium": 7, "slow": 50, "fast": 10, "held": 3})
    assert after["slow"][:10].tolist() == before["slow"].tolist()
    assert after["fast"].tolist() == before["fast"].tolist()


def test_another_study_seed_gives_other_seeds():
    assert set(velocity_seeds(1, {"slow": 100})["slow"]).isdisjoint(velocity_seeds(2, {"slow": 100})["slow"])


def test_seeds_of_neighbouring_runs_are_unrelated():
    seeds = velocity_seeds(1, {"slow": 4000})["slow"] / 2.0**31
    assert abs(np.corrcoef(seeds[:-1], seeds[1:])[0, 1]) < 4 / np.sqrt(4000)
    assert len(np.unique(np.diff(seeds))) == 3999


def test_published_seeds_have_twins():
    seeds = published_seeds(1, {"slow": 10_000})["slow"]
    distinct = len(set(seeds.tolist()))
    expected = 32768 * (1 - (1 - 1 / 32768) ** 10_000)
    assert abs(distinct - expected) < 150  # facts of the birthday problem: about 8,619
    assert seeds.max() <= 32767
