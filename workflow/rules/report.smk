"""The study as one page: a folder that opens in a browser, without a server and without a network."""

RADIAL_DISTRIBUTION = tables(["radial_distribution"])
# What a figure was drawn from is what its rule reads; Figures 11 and 12 read pairs, of which there is a table.
DRAWN_FROM = {"figure_11": RADIAL_DISTRIBUTION, "figure_12": RADIAL_DISTRIBUTION}


def reported(name):
    """A figure for the report, in plain text: its files, its caption, and what it was drawn from."""
    read = map(str, getattr(rules, f"plot_{name}").input)
    return {
        "name": name,
        "png": results(f"figures/{name}.png"),
        "pdf": results(f"figures/{name}.pdf"),
        "caption": os.path.relpath(WORKFLOW / "report" / f"{name}.rst"),
        "data": DRAWN_FROM.get(name, [path for path in read if path.startswith(results(""))]),
    }


REPORTED = [reported(name) for name in [*(f"figure_{number}" for number in FIGURES), "attention_histogram"]]


rule report:
    input:
        tables=tables(TABLES),
        figures=[figure[form] for figure in REPORTED for form in ("png", "pdf")],
        data=sorted({path for figure in REPORTED for path in figure["data"]} - {*tables(TABLES)}),
        captions=[figure["caption"] for figure in REPORTED],
        runs=rules.list_runs.output,
        template=resource("report/report.html.j2"),
        style=resource("report/report.css"),
    output:
        directory(results("report")),
    log:
        logs("report.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=code("report.py"),
        results=results(""),
        config=config,
        paper=PAPER,
        figures=REPORTED,
    script:
        "../scripts/report.py"


# Not part of `all`: for whoever deposits or passes on a study.
rule crate:
    input:
        rules.report.output,
        runs=rules.list_runs.output,
    output:
        directory(results("crate")),
    log:
        logs("crate.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=30,
    params:
        code=code("crate.py"),
        source=os.path.relpath(workflow.basedir),
        results=results(""),
        config=config,
    script:
        "../scripts/crate.py"
