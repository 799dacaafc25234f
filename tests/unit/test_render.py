import matplotlib
import matplotlib.pyplot
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitrify.errors import DataError
from vitrify.images.render import Renderer, decode_png, encode_png, render_file, render_samples
from vitrify.store.parquet import IMAGES, SAMPLES, coordinate_rows, write_rows

ORANGE, BLUE, WHITE = [255, 165, 0], [0, 0, 255], [255, 255, 255]
SETTINGS = {"pixels": 50, "dots_per_inch": 100, "marker_size": 1.0, "samples": 2}


def random_configuration(seed, particles=300, low=-0.01, high=1.01):
    """Species, x and y; some particles lie slightly outside the box."""
    rng = np.random.default_rng(seed)
    species = rng.permutation(np.where(np.arange(particles) < 0.65 * particles, 1, 2)).astype(np.int8)
    x, y = rng.uniform(low, high, (2, particles)).astype(np.float32)
    return species, x, y


def new_matplotlib_figure(species, x, y, pixels, dots_per_inch, marker_size):
    """The image as one would write it with pyplot, a new figure for each configuration."""
    figure = matplotlib.pyplot.figure(figsize=(pixels / dots_per_inch, pixels / dots_per_inch), dpi=dots_per_inch)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.scatter(x[species == 1], y[species == 1], s=marker_size, c="orange")
    axes.scatter(x[species == 2], y[species == 2], s=marker_size, c="blue")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.axis("off")
    figure.canvas.draw()
    image = np.array(figure.canvas.buffer_rgba())[:, :, :3]
    matplotlib.pyplot.close(figure)
    return image


@pytest.fixture
def samples():
    """Five labelled configurations of the same particles, and the species."""
    species = random_configuration(0)[0]
    x, y = np.stack([random_configuration(seed)[1:] for seed in range(5)], axis=1)
    columns = {"run": [1, 1, 2, 2, 3], "protocol": ["slow"] * 5, "step": [10, 20, 10, 20, 10], "label": [0, 1, 0, 1, 0]}
    return pa.table(columns | {"x": coordinate_rows(x), "y": coordinate_rows(y)}, schema=SAMPLES), species


@pytest.mark.parametrize(("pixels", "marker_size"), [(250, 1.0), (128, 4.0)])
def test_a_reused_figure_gives_the_pixels_of_a_new_one(pixels, marker_size):
    matplotlib.use("agg")
    species = random_configuration(0)[0]
    renderer = Renderer(species, pixels, 100, marker_size)
    for seed in range(3):
        _, x, y = random_configuration(seed)
        expected = new_matplotlib_figure(species, x, y, pixels, 100, marker_size)
        np.testing.assert_array_equal(renderer.image(x, y), expected)


def test_user_settings_of_matplotlib_have_no_influence():
    species, x, y = random_configuration(1)
    expected = Renderer(species, 50, 100, 1.0).image(x, y)
    with matplotlib.rc_context({"figure.facecolor": "black", "lines.linewidth": 5.0, "lines.marker": "s"}):
        np.testing.assert_array_equal(Renderer(species, 50, 100, 1.0).image(x, y), expected)


def test_a_is_orange_b_is_blue_and_y_points_up():
    image = Renderer(np.array([1, 2]), 100, 100, 4.0).image(np.array([0.2, 0.7]), np.array([0.9, 0.4]))
    assert image.shape == (100, 100, 3)
    assert image.dtype == np.uint8
    assert image[10, 20].tolist() == ORANGE  # row 10 of 100 from the top is y = 0.9
    assert image[60, 70].tolist() == BLUE
    assert image[90, 20].tolist() == image[40, 70].tolist() == image[0, 0].tolist() == WHITE


def test_b_is_drawn_over_a_whatever_the_order_of_the_particles():
    for species in ([1, 2], [2, 1]):
        image = Renderer(np.array(species), 100, 100, 4.0).image(np.array([0.5, 0.5]), np.array([0.5, 0.5]))
        assert image[50, 50].tolist() == BLUE


def test_a_particle_slightly_outside_the_box_is_cut_off_at_the_edge():
    renderer = Renderer(np.array([1]), 100, 100, 9.0)
    outside, far = (renderer.image(np.array([x]), np.array([0.5])) for x in (1.001, 2.0))
    assert outside[50, 99].tolist() == ORANGE
    assert (outside[:, :90] == 255).all()
    assert (far == 255).all()


def test_one_species_may_be_absent():
    image = Renderer(np.array([2]), 20, 100, 4.0).image(np.array([0.5]), np.array([0.5]))
    assert image[10, 10].tolist() == BLUE


def test_images_have_the_size_asked_for():
    for pixels in (1, 29, 57, 58, 113, 115, 250):  # 0.29, 0.57, ... times 100 is just below a whole number
        image = Renderer(np.array([1]), pixels, 100, 1.0).image(np.array([0.5]), np.array([0.5]))
        assert image.shape == (pixels, pixels, 3)


def test_png_is_lossless():
    image = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    png = encode_png(image)
    assert png.startswith(b"\x89PNG")
    np.testing.assert_array_equal(decode_png(png), image)


@pytest.mark.parametrize(("colours", "kind"), [(1, 3), (256, 3), (257, 2)])  # PNG's colour types: palette, RGB
def test_few_colours_make_a_palette_and_nothing_is_lost(colours, kind):
    rng = np.random.default_rng(0)
    palette = np.unique(rng.integers(0, 256, (400, 3), dtype=np.uint8), axis=0)[:colours]
    image = palette[np.arange(21 * 19).reshape(21, 19) % colours]
    png = encode_png(image)
    assert png[25] == kind  # of the header: signature, length and name of the chunk, width, height, bits
    np.testing.assert_array_equal(decode_png(png), image)


def test_what_is_not_an_image_is_refused():
    with pytest.raises(ValueError, match=r"\(n, m, 3\) uint8, got \(4, 4\) uint8"):
        encode_png(np.zeros((4, 4), np.uint8))


def test_samples_become_images_row_by_row(samples):
    table, species = samples
    images = render_samples(table, species, SETTINGS)
    assert images.schema == IMAGES
    assert images.drop_columns("png") == table.drop_columns(["x", "y"])
    for row, png in enumerate(images["png"].to_pylist()):
        expected = Renderer(species, 50, 100, 1.0).image(*random_configuration(row)[1:])
        np.testing.assert_array_equal(decode_png(png), expected)


def test_a_file_is_rendered_in_order_by_any_number_of_processes(tmp_path, samples, monkeypatch):
    monkeypatch.setattr("vitrify.images.render._ROWS_PER_TASK", 1)
    table, species = samples
    write_rows(tmp_path / "samples.parquet", SAMPLES, table)
    for processes in (1, 2):
        path = tmp_path / f"images_{processes}.parquet"
        render_file(tmp_path / "samples.parquet", path, species, SETTINGS, {"made": "here"}, processes)
        assert pq.read_table(path).equals(render_samples(table, species, SETTINGS))
        assert pq.read_schema(path).metadata[b"made"] == b"here"


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_leaves_no_file(tmp_path, samples, processes):
    table, species = samples
    write_rows(tmp_path / "samples.parquet", SAMPLES, table)
    with pytest.raises(DataError, match=r"samples.parquet: configurations have 300 particles, the start has 299"):
        render_file(tmp_path / "samples.parquet", tmp_path / "out.parquet", species[1:], SETTINGS, processes=processes)
    assert [path.name for path in tmp_path.glob("[!.]*")] == ["samples.parquet"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 3], 50, 100, 1.0), r"must be 1 \(A\) or 2 \(B\), got \[3\]"),
        (([[1, 2]], 50, 100, 1.0), r"must be \(N,\)"),
    ],
)
def test_a_wrong_renderer_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Renderer(*arguments)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [([0.1], [0.1], r"must be \(2,\)"), ([0.1, 0.2], [0.1], r"must be \(2,\)"), ([0.1, np.nan], [0.1, 0.2], "finite")],
)
def test_wrong_coordinates_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        Renderer([1, 2], 50, 100, 1.0).image(np.array(x), np.array(y))
