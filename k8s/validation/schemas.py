"""Writes a JSON schema for each kind of manifest, in which what is not listed is unknown: schemas.py SWAGGER CRDS DIRECTORY"""

import json
import sys
from pathlib import Path

import yaml

QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
EITHER = {"oneOf": [{"type": "string"}, {"type": "number"}]}


def strict(schema):
    """As the API server validates: a property that is not listed is an error, unless all is kept."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return dict(EITHER)
    copy = {key: strict(value) for key, value in schema.items() if key not in ("format", "properties")}
    if "properties" in schema:
        # Names, which may be those of keywords.
        copy["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            copy.setdefault("additionalProperties", False)
    return copy


def of_kubernetes(swagger):
    """The kinds of Kubernetes itself, by group, version and kind; they refer to one file of all definitions."""
    for name, schema in swagger["definitions"].items():
        for kind in schema.get("x-kubernetes-group-version-kind", []):
            yield kind["group"], kind["version"], kind["kind"], {"$ref": "definitions.json#/definitions/" + name}


def of_definitions(folder):
    """The kinds of custom resources."""
    for file in sorted(Path(folder).glob("*.yaml")):
        for definition in yaml.safe_load_all(file.read_text()):
            spec = definition["spec"]
            for version in spec["versions"]:
                schema = version["schema"]["openAPIV3Schema"]
                everywhere = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
                schema["properties"] = {**everywhere, **schema["properties"]}
                yield spec["group"], version["name"], spec["names"]["kind"], strict(schema)


def main(swagger, folder, directory):
    Path(directory).mkdir(parents=True)
    kubernetes = json.loads(Path(swagger).read_text())
    definitions = {name: strict(schema) for name, schema in kubernetes["definitions"].items()}
    definitions[QUANTITY] = definitions[INT_OR_STRING] = EITHER
    (Path(directory) / "definitions.json").write_text(json.dumps({"definitions": definitions}))
    for group, version, kind, schema in [*of_kubernetes(kubernetes), *of_definitions(folder)]:
        # As kubeconform looks for them: small letters, and of the group what is before its first point.
        name = "-".join(part for part in (kind.lower(), group.split(".")[0], version) if part) + ".json"
        (Path(directory) / name).write_text(json.dumps(schema))


main(*sys.argv[1:])
