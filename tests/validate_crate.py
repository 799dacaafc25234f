"""Validate an RO-Crate with roc-validator where there is no network: `python validate_crate.py CRATE CONTEXT`.

Run by the Python of an environment of roc-validator's own, whose dependencies are not the study's. The validator asks
for RO-Crate's JSON-LD context, and for nothing else. It is given the one that the package `rocrate` brings: that is the
context of RO-Crate 1.3, in which four terms stand for other URIs than in 1.1.
"""

import json
import sys
from pathlib import Path

import requests
from rocrate_validator.services import validate

ASKED = "https://w3id.org/ro/crate/1.1/context"
BIOSCHEMAS = "https://bioschemas.org/"
IN_1_1 = {
    "ComputationalWorkflow": f"{BIOSCHEMAS}ComputationalWorkflow",
    "FormalParameter": f"{BIOSCHEMAS}FormalParameter",
    "input": f"{BIOSCHEMAS}ComputationalWorkflow#input",
    "output": f"{BIOSCHEMAS}ComputationalWorkflow#output",
}


def answer(context: dict):
    """What stands in for a request: the context, or nothing."""
    body = json.dumps({"@context": context}).encode()

    def request(session, method, url, **options):
        response = requests.Response()
        response.url, response.status_code = url, 404
        if url == ASKED:
            response.status_code, response._content = 200, body
            response.headers["Content-Type"] = "application/ld+json"
        return response

    return request


def main(crate: str, context: str) -> int:
    """Print what is wrong, one line each; 0 if nothing is that must not be."""
    terms = json.loads(Path(context).read_text(encoding="utf-8"))["@context"]
    requests.Session.request = answer(terms | IN_1_1)
    wanted = {"profile_identifier": "workflow-run-crate", "requirement_severity": "RECOMMENDED", "no_cache": True}
    result = validate({"rocrate_uri": crate} | wanted)
    for issue in result.get_issues():
        print(issue.severity.name, issue.check.identifier, issue.message, issue.violatingEntity or "")
    print("checks:", len(result.executed_checks))
    return int(any(issue.severity.name == "REQUIRED" for issue in result.get_issues()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
