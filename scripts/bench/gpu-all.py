"""The GPU measurements of docs/benchmarks.md, part by part, on as many GPUs as there are; each part prints the table that goes there.

    python scripts/bench/gpu-all.py PART... [--budget 570] [--out FOLDER] [--carry .carry] [--tiny]
    python scripts/bench/gpu-all.py --list

Parts that need one GPU run side by side, each on its own; those that need two run first. A part that fails or runs out of its
time is named, the others go on. What they print comes at the end; tables, logs and JSON lie in FOLDER/results.tgz ($OUT unless
given). CARRY is what gpu-carry.py filled: packages of the peers, the peers' script, rows of the starter model. --tiny runs every
part with the smallest sizes on a processor: not to measure, but to see that it runs.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STARTER = ROOT / "resources" / "starter-model"
sys.path[:0] = [str(ROOT / "python-env"), str(HERE)]


@dataclass(frozen=True)
class Part:
    """A measurement: what it answers, GPUs, seconds that it takes, models to make first, its command and a tiny one.

    {carry} and {out} stand for folders; `setting` is how torch's allocator is set.
    """

    about: str
    gpus: int
    seconds: int
    models: str
    command: str
    tiny: str
    setting: str = ""


# The version of Python that carried packages are compiled for.
PACKAGES_FOR = (3, 12)
STARTER_ROWS = "{carry}/starter/data/v0001"
RACE = "gpu-training.py {} --peers {{carry}}/bench/peers.py --out {{out}} --only {} --limit 200"
PARTS = {
    "ranks": Part(
        "two GPUs over one, a step that grows with them", 2, 230, "1.5B",
        "gpu-ranks.py 1.5B --ranks 1,2 --rounds 4 --budget 170 --out {out}/ranks.json",
        "gpu-ranks.py tiny --ranks 1,2 --rounds 1 --steps 3 --warm 1 --rows 2",
    ),
    "ranks-nf4": Part(
        "NF4 from a file on the second GPU, the same step shared, the same weights after it", 2, 100, "1.5B",
        "gpu-ranks.py 1.5B --ranks 1,2 --rounds 1 --nf4 --files --fixed --out {out}/ranks-nf4.json",
        "gpu-ranks.py tiny --ranks 1,2 --rounds 1 --steps 3 --warm 1 --rows 4 --fixed --files",
    ),
    "caps": Part(
        "what is chosen under caps on memory, loaded from files under the cap", 1, 90, "3B 7B",
        "gpu-memory.py --files --cap 7:3B:4096,11:7B:4096,22:7B:2048", "gpu-memory.py --files --sizes tiny --lengths 64 --storage nf4",
    ),
    "memory": Part(
        "the memory formula against the device in NF4, all sizes and lengths", 1, 150, "",
        "gpu-memory.py --storage nf4 --out {out}/memory.json",
        "gpu-memory.py --sizes tiny --lengths 64 --storage nf4 --out {out}/memory.json",
    ),
    "memory-files": Part(
        "the same for models loaded from files", 1, 70, "1.5B 7B",
        "gpu-memory.py --storage nf4 --files --sizes 1.5B,7B --lengths 2048 --out {out}/memory-files.json", "",
    ),
    "memory-expandable": Part(
        "the same where the allocator's segments may grow", 1, 50, "",
        "gpu-memory.py --storage nf4 --sizes 3B --lengths 2048,4096 --out {out}/memory-expandable.json", "",
        "expandable_segments:True",
    ),
    "starter": Part(
        "the starter model from the start of the process to answers, at three lengths of its recipe", 1, 150, "",
        "gpu-starter.py {carry}/starter/config.json " + STARTER_ROWS + " --out {out}/starter",
        "gpu-starter.py {carry}/starter/config.json " + STARTER_ROWS + " --out {out}/starter --steps 4 --prompts 4 --seeds 2",
    ),
    "learning": Part(
        "seconds to a held-out loss and equal losses: the starter model, float16 with adapters in fp32 too", 1, 420, "",
        "gpu-learning.py " + STARTER_ROWS + " --out {out}/learning --budget 430",
        "gpu-learning.py " + STARTER_ROWS + " --only ours --seeds 1 --steps 2 --every 1 --rows 64 --held 8 --out {out}/learning",
    ),
    "learning-0.5B": Part(
        "seconds to a held-out loss at the size of 0.5B in NF4", 1, 300, "0.5B",
        "gpu-learning.py " + STARTER_ROWS + " --random 0.5B --nf4 --rate 1e-3 --steps 150 --every 10 --held 256 --seeds 1 "
        "--only ours,trl,trl-tuned,trl-packed,unsloth-packed --out {out}/learning-0.5B --budget 330", "",
    ),
    "race-7B-short": Part(
        "7B on short rows beside its peers", 1, 300, "7B", RACE.format("7B short", "ours,trl-packed,unsloth-packed") + " --budget 330", "",
    ),
    "race-1.5B-long": Part(
        "1.5B on long rows beside its peers", 1, 200, "1.5B",
        RACE.format("1.5B long", "ours,unsloth-packed,unsloth-big") + " --budget 260", "",
    ),
    "answers": Part(
        "answers a second of an evaluation beside generate one by one, 1.5B", 1, 100, "",
        "eval-speed.py --random 1.5B --prompts 256 --alone 8 --rounds 2",
        "eval-speed.py --random tiny --prompts 6 --alone 2 --rounds 1 --tokens 8",
    ),
    "answers-starter": Part(
        "the same for the starter model on its own prompts", 1, 90, "",
        "eval-speed.py --rows " + STARTER_ROWS + "/test.jsonl --prompts 500 --alone 25 --rounds 3",
        "eval-speed.py --rows " + STARTER_ROWS + "/test.jsonl --prompts 6 --alone 2 --rounds 1 --tokens 8",
    ),
    "equality": Part("gradients of packs in a graph beside rows alone", 1, 40, "", "gpu-equality.py", "gpu-equality.py --size tiny"),
}  # fmt: skip


def prepare(carry: Path, sizes: list[str], place: Path) -> dict[str, str]:
    """Unpack what was carried and make the models; the environment of the parts."""
    packages = place / "site"
    if (carry / "site.tar.xz").exists() and not packages.exists() and sys.version_info[:2] == PACKAGES_FOR:
        with tarfile.open(carry / "site.tar.xz") as archive:
            archive.extractall(place, filter="data")
    peers = place / "shared" / "starter-model" / "model"
    if not peers.exists():
        shutil.copytree(STARTER, peers)
    paths = [str(packages)] if packages.exists() else []
    sys.path[:0] = paths
    from gpu_models import saved_model

    for size in sizes:
        started = time.time()
        saved_model(size, STARTER)
        print(f"model of {size}: {time.time() - started:.0f} s", flush=True)
    quiet = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "WANDB_DISABLED": "true", "PYTHONUNBUFFERED": "1", "ROOT": str(place)}
    inherited = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    return {**os.environ, **quiet, "PYTHONPATH": os.pathsep.join([*paths, *inherited])}


class Running:
    """A part at work on some GPUs."""

    def __init__(self, name: str, gpus: list[int], options: argparse.Namespace, environment: dict[str, str]):
        part = PARTS[name]
        self.name, self.gpus, self.started = name, gpus, time.time()
        self.most = min(2 * part.seconds, options.until - time.time())
        self.place = options.work / name
        (self.place / "files").mkdir(parents=True)
        script, *rest = (part.tiny if options.tiny else part.command).split()
        rest = [each.format(carry=options.carry, out=self.place / "files") for each in rest]
        setting = {"PYTORCH_CUDA_ALLOC_CONF": part.setting, "PYTORCH_ALLOC_CONF": part.setting} if part.setting else {}
        visible = {"CUDA_VISIBLE_DEVICES": ",".join(map(str, gpus))} if torch.cuda.is_available() else {}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / script), *rest],
            stdout=(self.place / "table.txt").open("w"), stderr=(self.place / "log.txt").open("w"),
            env={**environment, **visible, **setting}, cwd=self.place, start_new_session=True,
        )  # fmt: skip

    def has_ended(self) -> bool:
        """True where it is over; it is stopped, with all that it started, when its time is up."""
        if self.process.poll() is None and time.time() - self.started > self.most:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        return self.process.poll() is not None

    def told(self) -> str:
        """Its table, and the end of its log where it failed."""
        code, seconds = self.process.returncode, time.time() - self.started
        table = (self.place / "table.txt").read_text().rstrip()
        # 1 says that a bar was missed; the table shows which.
        log = "" if code in (0, 1) and table else "\n" + (self.place / "log.txt").read_text()[-1200:]
        return f"#### {self.name}: {seconds:.0f} s, status {code}\n{table}{log}"


def work_off(names: list[str], gpus: int, options: argparse.Namespace, environment: dict[str, str]) -> list[str]:
    """Run the parts in their order as GPUs are free; what each told."""
    free, waiting, running, told = list(range(gpus)), list(names), [], []
    while waiting or running:
        while waiting and len(free) >= min(PARTS[waiting[0]].gpus, gpus):
            name = waiting.pop(0)
            if torch.cuda.is_available() and PARTS[name].gpus > gpus:
                told.append(f"#### {name}: needs {PARTS[name].gpus} GPUs")
                continue
            if options.until - time.time() < 15:
                told.append(f"#### {name}: no time left")
                continue
            mine = [free.pop(0) for _ in range(min(PARTS[name].gpus, gpus))]
            print(f"{time.time() - options.began:.0f} s: {name} on {mine}", flush=True)
            running.append(Running(name, mine, options, environment))
        for each in [each for each in running if each.has_ended()]:
            running.remove(each)
            free = sorted([*free, *each.gpus])
            told.append(each.told())
        time.sleep(0.2)
    return told


def main() -> int:
    """Run the parts, print what they told, and pack their files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--budget", type=float, default=570)
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("OUT", "/tmp/gpu-all")))
    parser.add_argument("--work", type=Path, default=Path("/tmp/gpu-all-work"))
    parser.add_argument("--carry", type=Path, default=ROOT / ".carry")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if options.list or not options.parts:
        for name, part in PARTS.items():
            print(f"{name:18} {part.gpus} GPU{'s' if part.gpus > 1 else ' '} {part.seconds:>4} s  {part.about}")
        return 0
    options.began = time.time()
    options.until, options.carry = options.began + options.budget, options.carry.resolve()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    names = [name for name in options.parts if not options.tiny or PARTS[name].tiny]
    sizes = [] if options.tiny else sorted({size for name in names for size in PARTS[name].models.split()})
    environment = prepare(options.carry, sizes, options.work.parent / "gpu-all-carried")
    told = work_off(names, max(1, torch.cuda.device_count()), options, environment)
    print("\n\n".join(told), flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    with tarfile.open(options.out / "results.tgz", "w:gz") as archive:
        archive.add(options.work, arcname="results")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
