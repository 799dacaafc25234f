"""This study beside another one, table by table: whether a repeat finds the same."""

OTHER_TABLES = config.get("compare_with") and os.path.expanduser(config["compare_with"])
if workflow.is_main_process and OTHER_TABLES is not None and not Path(OTHER_TABLES).is_dir():
    raise WorkflowError(f"The configuration cannot be used.\ncompare_with: found {OTHER_TABLES!r}, must be a folder")
# Tables that both studies have.
COMPARABLE = [name for name in TABLES if OTHER_TABLES is not None and (Path(OTHER_TABLES) / f"{name}.csv").is_file()]


rule compare:
    """The tables of this study beside those of another: --config compare_with=docs/quick."""
    input:
        here=tables(COMPARABLE),
        there=other_tables,
    output:
        results("tables/compared.csv"),
    localrule: True
    params:
        confidence=config["scores"]["confidence"],
    script:
        "../scripts/compare.py"
