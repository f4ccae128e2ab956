#!/usr/bin/env bash
# Renders every overlay and validates it strictly with kubeconform, an unknown field being an error: validate.sh
#
# Needs kubectl, Go, and Python with PyYAML. kubeconform and the schemas of Kubernetes come as Go modules; those of the custom
# resources lie in this repository.
set -euo pipefail

kubernetes=v1.34.2
kubeconform=v0.7.0
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
GOBIN="$work" go install "github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform"
module=$(go mod download -json "k8s.io/kubernetes@$kubernetes" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')
python3 "$here/schemas.py" "$module/api/openapi-spec/swagger.json" "$root/deployment/src/test/resources/crds" "$work/schemas"

check() {
  "$work/kubeconform" -strict -summary -schema-location "$work/schemas/{{.ResourceKind}}{{.KindSuffix}}.json" "$1"
}

for overlay in "$root"/k8s/overlays/*/; do
  name=$(basename "$overlay")
  kubectl kustomize "$overlay" > "$name.yaml"
  echo "$name: $(check "$name.yaml")"
done
for snapshot in "$root"/k8s/snapshots/*.yaml; do
  echo "$(basename "$snapshot"): $(check "$snapshot")"
done
