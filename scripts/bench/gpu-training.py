"""Training speed on one GPU: our trainer beside TRL and Unsloth, same rows, modules, rank, rows a step, clip and schedule.

    python scripts/bench/gpu-training.py SIZE SHAPE --peers PEERS.py [--only NAME,...] [--rounds 5] [--out FOLDER]

SIZE: 0.5B, 1.5B, 7B (Qwen2.5 shapes, random weights); SHAPE: short (about 150 tokens, 16 rows a step) or long (2,000 to
4,000 tokens, 8 rows a step). NF4 with double quantisation stays in memory on all sides. Every contestant is a process of
its own; all are loaded at once and train in turn, window by window, so that they share the machine's moods. PEERS.py
makes model and rows, and knows the peers. Prints non-padding tokens a second, ratios with a 95 % interval over the
rounds, peak memory, and the seconds from process start to the first timed step (loading, compiling, capturing, warming up).
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Name, then for short and for long rows: warm-up steps, steps to wake up in a window, steps of a window.
CONTESTANTS = {
    "ours": ((60, 5, 100), (8, 1, 8)),
    "ours-bf16": ((60, 5, 100), (8, 1, 8)),
    "trl": ((16, 2, 4), (2, 1, 1)),
    "trl-tuned": ((50, 3, 10), (8, 1, 3)),
    "trl-packed": ((60, 4, 16), (8, 1, 3)),
    "unsloth-big": ((50, 3, 8), (8, 1, 3)),
    "unsloth-packed": ((60, 4, 16), (8, 1, 3)),
}
T95 = {2: 12.71, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447}


def start(name: str, options: argparse.Namespace, folder: Path, out: Path) -> subprocess.Popen:
    """Start one contestant; it loads and warms up, then waits."""
    warm, skip, window = CONTESTANTS[name][options.shape == "long"]
    command = [sys.executable, str(HERE / "gpu_contestant.py"), name, options.size, options.shape, str(folder)]
    command += ["--peers", str(options.peers)]
    command += ["--warm", str(warm), "--skip", str(skip), "--window", str(window), "--rounds", str(options.rounds)]
    log = (out / f"{options.size}-{options.shape}-{name}.log").open("w")
    environment = {**os.environ, "OMP_NUM_THREADS": "4", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    # Some write caches of compiled code into the folder that they run in.
    own = folder / f"{name}.work"
    own.mkdir()
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=own)


def wait(folder: Path, name: str, what: str, process: subprocess.Popen, limit: float) -> dict | None:
    """What the contestant wrote; None where it ended or took too long."""
    until = time.time() + limit
    place = folder / f"{name}.{what}"
    while not place.exists():
        if time.time() > until or (process.poll() is not None and not place.exists()):
            return None
        time.sleep(0.003)
    return json.loads(place.read_text())


def ratio_line(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Geometric mean of the rounds' ratios and its 95 % interval."""
    logs = [math.log(a / b) for a, b in zip(ours, theirs, strict=True)]
    middle = statistics.fmean(logs)
    half = T95.get(len(logs), 2.0) * statistics.stdev(logs) / math.sqrt(len(logs)) if len(logs) > 1 else 0.0
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half)


def make_model(options: argparse.Namespace) -> None:
    """Let the peers' script write the model that all load, before they start at once."""
    make = f"import sys; sys.path.insert(0, {str(HERE)!r}); from gpu_contestant import peer_source; from pathlib import Path; "
    make += f"sys.argv = ['x', 'none', {options.size!r}, {options.shape!r}]; "
    make += f"place = {{}}; exec(peer_source(Path({str(options.peers)!r}), (1, 2))[0], place); place['folder']()"
    subprocess.run([sys.executable, "-c", make], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def race(names: list[str], running: dict, folder: Path, rounds: int, until: float) -> tuple[dict[str, list[float]], dict[str, dict]]:
    """Let everyone train a window, `rounds` times in turn while there is time; tokens a second of each, and what each said last."""
    speeds: dict[str, list[float]] = {name: [] for name in names}
    last: dict[str, dict] = {}
    for number in range(1, rounds + 1):
        if time.time() > until and number > 2:
            break
        for name in names:
            (folder / f"{name}.go.{number}").touch()
            done = wait(folder, name, f"done.{number}", running[name], 300)
            tokens = json.loads((folder / f"{name}.tokens").read_text())
            if done is None:
                print(f"{name} failed in round {number}", flush=True)
                continue
            speeds[name].append(tokens["a_step"] * done["steps"] / done["seconds"])
            last[name] = done | tokens
    return speeds, last


def show(options: argparse.Namespace, names: list[str], speeds: dict, last: dict, ready: dict) -> None:
    """Print the table of those that went all rounds."""
    print(f"{options.size}, {options.shape} rows, NF4, rank 16, {options.rounds} rounds in turn")
    print(f"{'':16} {'tokens/s':>9} {'least':>9} {'most':>9} {'ours is':>8} {'95 % interval':>15} {'peak GiB':>9} {'ready s':>8}")
    for name in names:
        found = speeds[name]
        if len(found) != options.rounds:
            continue
        ratio = ratio_line(speeds["ours"], found) if name != "ours" and len(speeds.get("ours", [])) == options.rounds else None
        told = f"{ratio[0]:>7.2f}x {ratio[1]:>7.2f} – {ratio[2]:<5.2f}" if ratio else f"{'':>8} {'':>15}"
        peak, seconds = last[name]["peak"] / 2**30, ready[name]["seconds"]
        print(f"{name:16} {statistics.median(found):>9.0f} {min(found):>9.0f} {max(found):>9.0f} {told} {peak:>9.2f} {seconds:>8.1f}")


def main() -> int:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size")
    parser.add_argument("shape", choices=("short", "long"))
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--only", default="ours,trl,trl-tuned,trl-packed,unsloth-big,unsloth-packed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--limit", type=float, default=240, help="seconds to get ready")
    parser.add_argument("--budget", type=float, default=560, help="seconds after which no further round begins, once there are two")
    options = parser.parse_args()
    until = time.time() + options.budget
    options.peers = options.peers.resolve()
    names = options.only.split(",")
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place), options.out or Path(place)
        out.mkdir(parents=True, exist_ok=True)
        make_model(options)
        running = {name: start(name, options, folder, out) for name in names}
        began = time.time()
        ready = {name: wait(folder, name, "ready", process, options.limit - (time.time() - began)) for name, process in running.items()}
        for name in [name for name in names if ready[name] is None]:
            print(f"{name} did not get ready; see its log", flush=True)
            running[name].kill()
            names.remove(name)
        speeds, last = race(names, running, folder, options.rounds, until)
        options.rounds = max((len(each) for each in speeds.values()), default=0)
        for process in running.values():
            process.kill()
    show(options, names, speeds, last, ready)
    if options.out:
        report = {name: {"tok_s": speeds[name], "ready": ready[name], **last.get(name, {})} for name in names}
        (options.out / f"{options.size}-{options.shape}.json").write_text(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
