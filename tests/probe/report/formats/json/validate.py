"""Holds what curfew writes in JSON against docs/report_schema.json, and that against the page that says what its fields
mean: validate.py SCHEMA SAMPLES_PROGRAM PAGE

The schema is for readers, who ignore what it does not name. Here it is taken strictly: what is written is named."""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema



def strict(part):
    """The same schema, in which objects have no other fields than those that are named."""
    if isinstance(part, dict):
        closed = {"additionalProperties": False} if "properties" in part and part.get("type") != "null" else {}
        return {**{name: strict(value) for name, value in part.items()}, **closed}
    return [strict(value) for value in part] if isinstance(part, list) else part


def words_of(part):
    """The names of all fields, and the words that they can be."""
    if isinstance(part, dict):
        yield from part.get("properties", {})
        yield from (word for word in [*part.get("enum", []), part.get("const")] if isinstance(word, str) and word)
    if isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from words_of(inner)


published = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(published)
reader = jsonschema.Draft202012Validator(published)
schema = strict(published)
validator = jsonschema.Draft202012Validator(schema)

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.argv[2], folder], check=True)
    samples = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in pathlib.Path(folder).iterdir()}

assert len(samples) == 19, sorted(samples)
failed = False
for name, sample in sorted(samples.items()):
    # The alternatives' own errors say what is wrong; that none of them holds says nothing.
    kind = {"$ref": "#/$defs/" + sample["kind"], "$defs": schema["$defs"]}
    for error in jsonschema.Draft202012Validator(kind).iter_errors(sample):
        error = jsonschema.exceptions.best_match([error])
        print(f"{name}: {error.json_path}: {error.message[:300]}")
        failed = True

# Readers see a field that is missing, and take one that is new; we see that, too.
spoiled = copy.deepcopy(samples["leak"])
spoiled["processes"][0]["problems"][0]["tasks"][0].pop("polls")
assert not reader.is_valid(spoiled)
grown = copy.deepcopy(samples["leak"])
grown["processes"][0].update(novelty=1)
assert reader.is_valid(grown) and not validator.is_valid(grown)
assert all(reader.is_valid(sample) for sample in samples.values())

# The page says what each field is, and each word that one can be.
page = pathlib.Path(sys.argv[3]).read_text(encoding="utf-8")
told = " ".join(" ".join(re.findall(r"`([^`]+)`", page)).split())
for word in sorted(set(words_of(published))):
    if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", told):
        print(f"{sys.argv[3]} does not say what `{word}` is")
        failed = True
sys.exit(failed)
