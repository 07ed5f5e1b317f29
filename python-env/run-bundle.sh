#!/bin/sh
# Trains this folder's run and leaves the results beside this file; started again, it goes on from the last checkpoint.
# Needs a Python with the packages of requirements/cuda.txt (or cpu.txt, without a GPU): uv pip sync, or pip install --no-deps -r.
#
#   PYTHON      the interpreter (python3)
#   RANKS       processes that share each step, one a GPU (1)
#   NODES, RENDEZVOUS=HOST:PORT   machines that share the run, each starting this same file on shared storage
#   BASE_MODEL  folder of the base model, where the bundle was made without it
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}" RANKS="${RANKS:-1}" NODES="${NODES:-1}"

[ -z "${BASE_MODEL:-}" ] || ln -sfn "$BASE_MODEL" inputs/base
[ -e inputs/base ] || { echo "The base model is not in this bundle: set BASE_MODEL to its folder." >&2; exit 2; }
[ -e events.jsonl ] || ! command -v sha256sum >/dev/null || sha256sum --check --quiet SHA256SUMS

export PYTHONPATH="$PWD/code" PYTHONNOUSERSITE=1 PYTHONUTF8=1 TOKENIZERS_PARALLELISM=false
if [ -n "${RENDEZVOUS:-}" ]; then
  exec "$PYTHON" -u -m torch.distributed.run --nnodes "$NODES" --rdzv-backend c10d --rdzv-endpoint "$RENDEZVOUS" --rdzv-id tunesmith \
    --nproc-per-node "$RANKS" -m -- trainer sft --run .
elif [ "$RANKS" -gt 1 ]; then
  exec "$PYTHON" -u -m torch.distributed.run --nnodes 1 --rdzv-backend c10d --rdzv-endpoint 127.0.0.1:0 --local-addr 127.0.0.1 \
    --nproc-per-node "$RANKS" -m -- trainer sft --run .
fi
exec "$PYTHON" -u -m trainer sft --run .
