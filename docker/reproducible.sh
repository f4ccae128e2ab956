#!/usr/bin/env bash
# Builds the job jar and the library directory twice, in two places, and fails where any byte differs: reproducible.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
  git -C "$root" archive --format=tar --prefix="$1/" HEAD | tar -x -C "$work"
  (cd "$work/$1" && mvn -B -q -ntp package -DskipTests -Dspotless.check.skip=true -pl pipeline -am)
  (cd "$work/$1/pipeline/target" && sha256sum tncc-stream-job.jar flink-lib/*.jar) > "$work/$1.sha256"
}

build one
build another-place
if ! diff "$work/one.sha256" "$work/another-place.sha256"; then
  echo "The builds differ in the files above" >&2
  exit 1
fi
echo "Both builds gave the same bytes:"
cat "$work/one.sha256"
