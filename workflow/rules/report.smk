"""The study as one page: a folder that opens in a browser, without a server and without a network."""

# What the page says of each figure, in plain text. Figures 11 and 12 are drawn from counts of pairs: their table is shown.
COUNTED = tables(["radial_distribution"])
REPORTED = [
    {
        "name": name,
        "png": results(f"figures/{name}.png"),
        "pdf": results(f"figures/{name}.pdf"),
        "caption": os.path.relpath(WORKFLOW / "report" / f"{name}.rst"),
        "data": COUNTED if name in ("figure_11", "figure_12") else drawn_from(name),
    }
    for name in ASKED
]

# The keys of one's own data decide nothing of the study: the page and the crate show those of the paper's configuration.
SHOWN = without(config, "trajectory", "bundle", "compare_with") | {
    key: PAPER[key] for key in ("classify", "core_hours", "export")
}


rule report:
    """The study as one page, results/<study>/report/index.html."""
    input:
        tables=tables(TABLES),
        figures=[figure[form] for figure in REPORTED for form in ("png", "pdf")],
        data=sorted({path for figure in REPORTED for path in figure["data"]} - {*tables(TABLES)}),
        captions=[figure["caption"] for figure in REPORTED],
        runs=results("runs.parquet"),
        template=resource("report/report.html.j2"),
        style=resource("report/report.css"),
    output:
        directory(results("report")),
    resources:
        mem_mb=growing(2000),
    params:
        config=SHOWN,
        paper=PAPER,
        figures=REPORTED,
    script:
        "../scripts/report.py"


# Not part of `all`: for whoever deposits or passes on a study.
rule crate:
    """A finished study to deposit: a Workflow Run RO-Crate."""
    input:
        rules.report.output,
        runs=results("runs.parquet"),
    output:
        directory(results("crate")),
    params:
        source=os.path.relpath(ROOT),
        config=SHOWN,
    script:
        "../scripts/crate.py"
