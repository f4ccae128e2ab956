#!/usr/bin/env bash
# Lays out a Flink distribution with the files of the job's image over it: flink-distribution.sh DIRECTORY [job-cuda]
#
# Flink's own files come from PyPI (bin/ and conf/ in one wheel, lib/, opt/ and plugins/ in the other), which is the way to get
# them with nothing but a package registry. The build must have run: mvn package -Pimage; for job-cuda, also cuda.sh.
set -euo pipefail

version=2.2.1
home=${1:?usage: flink-distribution.sh DIRECTORY [job-cuda]}
image=${2:-job}
here=$(cd "$(dirname "$0")" && pwd)

if [ ! -d "$home/lib" ]; then
  parts=$(mktemp -d)
  trap 'rm -rf "$parts"' EXIT
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --python-version 311 --implementation cp --platform manylinux2014_x86_64 --dest "$parts" \
    "apache-flink==$version" "apache-flink-libraries==$version"
  for wheel in "$parts"/*.whl; do
    python3 -m zipfile -e "$wheel" "$parts"
  done
  mkdir -p "$(dirname "$home")"
  mv "$parts/pyflink" "$home"
  chmod +x "$home"/bin/* "$home"/plugins/external-resource-gpu/*.sh
  mkdir -p "$home/log"
fi

"$here/layout.sh" "$image" "$home"
