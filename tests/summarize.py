"""Sums the results of all test runners, for tests/run.

Argument: a folder. For each runner it has NAME.exit with the runner's exit code, and NAME.trx (dotnet test) or NAME.json
(vitest) with its results. Prints what was skipped and what failed, then the sum as the last line:

    N passed, N failed, N skipped

A runner that failed without naming a failed test (it crashed, it hung, it wrote no results) counts as one failure.
Exit code 1 if anything failed, or if nothing passed: a run of no tests shows nothing.
"""

import json
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

TRX = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def read_trx(path):
    """Yields (outcome, name, message) for each test of a .trx file."""
    outcomes = {"Passed": PASSED, "NotExecuted": SKIPPED}
    for result in xml.parse(path).iter(f"{TRX}UnitTestResult"):
        message = result.find(f"{TRX}Output/{TRX}ErrorInfo/{TRX}Message")
        text = "" if message is None else (message.text or "")
        yield outcomes.get(result.get("outcome"), FAILED), result.get("testName"), text


def read_vitest(path):
    """Yields (outcome, name, message) for each test of vitest's JSON report."""
    outcomes = {"passed": PASSED, "failed": FAILED}
    report = json.loads(path.read_text(encoding="utf-8"))
    for file in report["testResults"]:
        if not file["assertionResults"] and file["status"] == "failed":
            yield FAILED, file["name"], file.get("message", "")
        for test in file["assertionResults"]:
            messages = "\n".join(test.get("failureMessages") or [])
            yield outcomes.get(test["status"], SKIPPED), test["fullName"], messages


def read_runner(exit_file):
    """All results of one runner, with a failure of its own if it failed and no test tells why."""
    name = exit_file.stem
    status = int(exit_file.read_text(encoding="utf-8"))
    results = []
    try:
        for suffix, read in ((".trx", read_trx), (".json", read_vitest)):
            path = exit_file.with_suffix(suffix)
            if path.exists():
                results = list(read(path))
    except (xml.ParseError, json.JSONDecodeError, KeyError, TypeError) as error:
        results.append((FAILED, name, f"its results cannot be read: {error!r}"))
    if status != 0 and not any(outcome == FAILED for outcome, _, _ in results):
        results.append((FAILED, name, f"the runner ended with exit code {status}, and names no failed test"))
    if status == 0 and not results:
        print(f"{name} has no tests.")
    return results


def main():
    runners = sorted(Path(sys.argv[1]).glob("*.exit"))
    results = [result for runner in runners for result in read_runner(runner)]
    for outcome, heading in ((SKIPPED, "Skipped:"), (FAILED, "Failed:")):
        listed = [(name, message) for o, name, message in results if o == outcome]
        if listed:
            print(f"\n{heading}")
        for name, message in listed:
            print(f"  {name}")
            print("".join(f"      {line}\n" for line in message.strip().splitlines()[:20]), end="")

    count = {outcome: sum(o == outcome for o, _, _ in results) for outcome in (PASSED, FAILED, SKIPPED)}
    print(f"\n{count[PASSED]} passed, {count[FAILED]} failed, {count[SKIPPED]} skipped", flush=True)
    return 1 if count[FAILED] or not count[PASSED] else 0


sys.exit(main())
