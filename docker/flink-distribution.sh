#!/usr/bin/env bash
# Lays out a Flink distribution with what the job needs in lib/: flink-distribution.sh DIRECTORY
#
# Flink's own files come from PyPI (bin/ and conf/ in one wheel, lib/, opt/ and plugins/ in the other), which is the way to get
# them with nothing but a package registry. The build must have run: mvn package.
set -euo pipefail

version=2.2.1
home=${1:?usage: flink-distribution.sh DIRECTORY}
root=$(cd "$(dirname "$0")/.." && pwd)

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
  chmod +x "$home"/bin/*
  mkdir -p "$home/log"
fi

rm -f "$home"/lib/tncc-*.jar
cp "$root"/pipeline/target/flink-lib/*.jar "$home/lib/"
echo "Flink $version with the libraries of the job lies in $home"
