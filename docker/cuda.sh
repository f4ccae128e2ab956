#!/usr/bin/env bash
# Fetches libtorch for CUDA and lays out the image `job-cuda` for the Dockerfile: cuda.sh
#
# libtorch and NVIDIA's libraries are parts of wheels on PyPI, of the versions and hashes in libtorch-cuda.txt: 2.5 GB to download,
# 4.3 GB to keep. The build must have run: mvn package -Pimage.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
wanted="$here/libtorch-cuda.txt"
libtorch="$here/target/libtorch-cuda"

if ! cmp -s "$wanted" "$libtorch/fetched.txt"; then
  mkdir -p "$here/target"
  parts=$(mktemp -d "$here/target/wheels.XXXXXX")
  trap 'rm -rf "$parts"' EXIT
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --python-version 311 --implementation cp \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux2014_x86_64 \
    --dest "$parts" --requirement "$wanted"
  rm -rf "$libtorch"
  # The libraries keep their places beside each other, where their RPATHs look for one another.
  python3 - "$parts" "$libtorch" <<'END'
import sys
from pathlib import Path
from zipfile import ZipFile

parts, libtorch = map(Path, sys.argv[1:])
licenses = libtorch / "licenses"
licenses.mkdir(parents=True)
for wheel in sorted(parts.glob("*.whl")):
    distribution = "-".join(wheel.name.split("-")[:2])
    with ZipFile(wheel) as files:
        for name in files.namelist():
            path = Path(name)
            if path.parent.name == "lib" and ".so" in path.name:
                files.extract(name, libtorch)
            elif len(path.parts) == 2 and path.name.lower().startswith(("license", "notice")):
                (licenses / f"{distribution}-{path.name}").write_bytes(files.read(name))
END
  cp "$wanted" "$libtorch/fetched.txt"
fi

rm -rf "$here/target/image/job-cuda"
"$here/layout.sh" job-cuda "$here/target/image/job-cuda"
