"""How many CPU threads to compute with.

A thread that has to wait for a busy core holds up every operation: two threads on one free core are ten times slower
than one. So all cores are taken only where a short measurement finds them faster. Results differ in their last bits
between thread counts, which is why a run keeps the count that it started with.
"""

import time

import torch

_REPEATS = 10


def choose_threads(asked: int | None) -> tuple[int, str]:
    """Set and return the number of threads, with the reason: the asked-for number, all cores, or one where others are busy."""
    if asked:
        torch.set_num_threads(asked)
        return asked, "asked for"
    most = torch.get_num_threads()
    if most == 1:
        return 1, "one core"
    together, alone = _seconds(most), _seconds(1)
    if together <= alone:
        torch.set_num_threads(most)
        return most, f"{alone / together:.1f} times as fast as one thread"
    return 1, f"other programs are busy: {most} threads are {together / alone:.1f} times slower than one"


def _seconds(threads: int) -> float:
    torch.set_num_threads(threads)
    a, b = torch.ones(1024, 256), torch.ones(768, 256)
    for _ in range(3):
        torch.nn.functional.silu(torch.nn.functional.linear(a, b))
    started = time.perf_counter()
    for _ in range(_REPEATS):
        torch.nn.functional.silu(torch.nn.functional.linear(a, b))
    return time.perf_counter() - started
