"""Fills the folder that goes along to a machine with a GPU and without a network: the peers' packages and script, the starter's rows.

    python scripts/bench/gpu-carry.py --peers PEERS.py --run RUN_FOLDER [--out .carry]

RUN_FOLDER is a run of the starter model on the pack `wzrdbrain`: its config and the dataset version that it learned from go along.
Packages are fetched by pip for Linux on x86-64 and the Python and CUDA named below, with the versions that the figures in
docs/benchmarks.md are of; what is there already stays. They lie in one archive, which gpu-all.py unpacks.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "3.12"
LIBRARIES = ("libbitsandbytes_cuda130.so", "libbitsandbytes_cpu.so")
PACKAGES = """
annotated_doc==0.0.7 annotated_types==0.8.0 bitsandbytes==0.50.2 click==8.5.1 cut_cross_entropy==25.1.1 datasets==4.8.4 dill==0.4.1
docstring_parser==0.18.0 einops==0.8.2 json5==0.17.3 liger_kernel==0.8.2 markdown_it_py==4.3.0 mdurl==0.1.2 msgspec==0.22.0
multiprocess==0.70.19 nest_asyncio==1.6.0 peft==0.20.0 pydantic==2.14.3 pydantic_core==2.50.4 pygments==2.21.0 rich==15.0.0
shellingham==1.5.4 shtab==1.13.0 structlog==26.1.0 torchao==0.18.0 trl==1.15.0 typeguard==4.6.0 typer==0.29.2
typing_extensions==4.16.0 typing_inspection==0.4.5 tyro==1.0.17 unsloth==2026.10.9 unsloth_zoo==2026.10.9 xxhash==4.1.0
""".split()
GLIBC = (39, 35, 34, 31, 28, 27, 24, 17)


def pack_site(out: Path) -> None:
    """Fetch the packages and lay them in one archive, without the libraries of other devices."""
    with tempfile.TemporaryDirectory() as place:
        wheels, site = Path(place) / "wheels", Path(place) / "site"
        platforms = [word for n in GLIBC for word in ("--platform", f"manylinux_2_{n}_x86_64")]
        platforms += ["--platform", "manylinux2014_x86_64", "--platform", "manylinux1_x86_64"]
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--python-version", PYTHON]
        subprocess.run([*command, "--implementation", "cp", *platforms, "-d", str(wheels), *PACKAGES], check=True)
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(site)
        for library in site.glob("bitsandbytes/*.so"):
            if library.name not in LIBRARIES:
                library.unlink()
        # A peer's wheel brings its web application, which training does not need.
        shutil.rmtree(site / "studio", ignore_errors=True)
        with tarfile.open(out, "w:xz", preset=9) as archive:
            archive.add(site, arcname="site")


def main() -> None:
    """Fill what is missing, and say how large it all is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / ".carry")
    options = parser.parse_args()
    (options.out / "bench").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.peers, options.out / "bench" / "peers.py")
    config = json.loads((options.run / "config.json").read_text(encoding="utf-8"))
    version = options.out / "starter" / "data" / "v0001"
    version.mkdir(parents=True, exist_ok=True)
    for name in ("manifest.json", "train.jsonl", "val.jsonl", "test.jsonl"):
        shutil.copyfile(Path(config["dataset_dir"]) / name, version / name)
    (options.out / "starter" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    if not (options.out / "site.tar.xz").exists():
        pack_site(options.out / "site.tar.xz")
    files = [path for path in options.out.rglob("*") if path.is_file()]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 2**20:.1f} MiB in {options.out}")


if __name__ == "__main__":
    main()
