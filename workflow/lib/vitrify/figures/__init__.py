"""The paper's figures, each drawn from result files alone.

Arguments of the functions are what is read from the files that `workflow/rules/figures.smk` names for them. Tables are
as their descriptions say, beside the functions that make them; `names` are those of a dataset's labels, in order.
"""
