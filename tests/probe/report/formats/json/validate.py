"""Holds what curfew writes in JSON against docs/report_schema.json: validate.py SCHEMA SAMPLES_PROGRAM"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[2], folder], check=True)
    samples = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in pathlib.Path(folder).iterdir()}

assert len(samples) == 18, sorted(samples)
failed = False
for name, sample in sorted(samples.items()):
    # The alternatives' own errors say what is wrong; that none of them holds says nothing.
    kind = {"$ref": "#/$defs/" + sample["kind"], "$defs": schema["$defs"]}
    for error in jsonschema.Draft202012Validator(kind).iter_errors(sample):
        error = jsonschema.exceptions.best_match([error])
        print(f"{name}: {error.json_path}: {error.message[:300]}")
        failed = True

# The schema sees a field that is missing, and one that it does not name.
for spoil in (lambda report: report["processes"][0]["problems"][0]["tasks"][0].pop("polls"),
              lambda report: report["processes"][0].update(novelty=1)):
    spoiled = copy.deepcopy(samples["leak"])
    spoil(spoiled)
    assert not validator.is_valid(spoiled)
sys.exit(failed)
