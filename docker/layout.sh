#!/usr/bin/env bash
# Lays the files of an image over a directory: layout.sh job|job-cuda|tools DIRECTORY
#
# For `job` and `job-cuda` the directory is a Flink home, or an empty one that the Dockerfile lays over Flink's. What goes where
# is in layout.txt. The build must have run: mvn package -Pimage; for `job-cuda` it is cuda.sh that calls this.
set -euo pipefail
shopt -s nullglob extglob

usage="usage: layout.sh job|job-cuda|tools DIRECTORY"
image=${1:?$usage}
directory=${2:?$usage}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

lay() {
  local files=("$root"/$1) folder="$directory/$2"
  if [ ! -e "${files[0]:-}" ]; then
    echo "layout.sh: $1 is not there. Build it: mvn -B package -Pimage -DskipTests${how:-}" >&2
    exit 1
  fi
  mkdir -p "$folder"
  cp "${files[@]}" "$folder/"
  chmod u=rw,go=r "${files[@]/#*\//$folder/}"
  count=$((count + ${#files[@]}))
}

count=0
if [ "$image" = job-cuda ]; then how=", then docker/cuda.sh"; fi
# What an earlier build left, perhaps of another version.
rm -f "$directory"/lib/tncc-*.jar "$directory"/lib/pytorch-*.jar "$directory"/lib/onnxruntime-*.jar \
  "$directory"/lib/tribuo-util-onnx-*.jar "$directory"/lib/protobuf-java-*.jar
while read -r of files folder; do
  if [[ ",$of," == *",$image,"* ]]; then
    lay "$files" "$folder"
  fi
done < "$here/layout.txt"

if [ "$count" = 0 ]; then
  echo "layout.sh: there is no image '$image'; $usage" >&2
  exit 1
fi
echo "$count files of the image '$image' lie in $directory"
