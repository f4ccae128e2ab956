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

# What is checked has to be refused with a field that nobody knows: or else nothing is checked.
unknown() {
  sed "$1" production.yaml > unknown.yaml
  if check unknown.yaml > unknown.log || ! grep -q imagine unknown.log; then
    echo "An unknown field is not refused ($1):" >&2
    cat unknown.log >&2
    exit 1
  fi
}

failed=0
report() {
  local verdict
  verdict=$(check "$2") || failed=1
  echo "$1: $verdict"
}

for overlay in "$root"/k8s/overlays/*/; do
  name=$(basename "$overlay")
  kubectl kustomize "$overlay" > "$name.yaml"
  report "$name" "$name.yaml"
done
for snapshot in "$root"/k8s/snapshots/*.yaml; do
  report "$(basename "$snapshot")" "$snapshot"
done
unknown 's/^  podSelector:/  imagine: true\n&/'
unknown 's/^  serviceAccount: /  imagine: true\n&/'
exit "$failed"
