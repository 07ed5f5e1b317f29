"""The run's scorer: a process that holds the compiled rulebook and gives a verdict on every answer. Talked to over pipes.

One JSON object a line, both ways. A scorer that ends, stays silent or cannot answer becomes an error that names it and
carries its last words. It does not know rewards, models or steps.
"""

import json
import os
import queue
import signal
import subprocess
import threading
from collections import deque
from dataclasses import dataclass

from .errors import TrainerError

VARIABLE = "STUDIO_SCORER"
START_SECONDS = 120.0
ANSWER_SECONDS = 120.0
CHUNK = 256
_KEPT_LINES = 20


@dataclass(frozen=True)
class Verdict:
    """What the rulebook says of one answer: for each check the units kept and the units judged (0: it found nothing to judge)."""

    category: str | None
    checks: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Gate:
    """One gate of a suite, or the `part` of it that one slice is: `k` of `n` units are kept, `target` is the share asked for."""

    suite: str
    check: str
    part: str | None
    target: float
    k: int
    n: int

    @property
    def share(self) -> float:
        """The share kept."""
        return self.k / self.n

    @property
    def margin(self) -> float:
        """How far the share stands above its target; below 0 where it misses it."""
        return self.share - self.target


def scorer_command(asks: str = "The recipes dpo and grpo need", instead: str = "") -> list[str]:
    """The command that starts the scorer, from the environment variable in which the studio hands it over.

    `asks`: who needs it, and `instead`: what can be done without one, for the error.
    """
    given = os.environ.get(VARIABLE, "")
    try:
        command = json.loads(given)
        if command and all(isinstance(word, str) for word in command):
            return command
    except (ValueError, TypeError):
        pass
    raise TrainerError(
        "bad_config",
        f"{asks} the scorer's command in {VARIABLE}, which is {'not set' if not given else 'not a list of words'}.",
        f'Start the run from the studio, or set {VARIABLE} to ["node", "electron/runs/scorer/scorer.ts", PROJECT_FOLDER]{instead}.',
    )


class Scorer:
    """A running scorer. Close it, or use it in a `with`."""

    def __init__(self, command: list[str], answer_seconds: float = ANSWER_SECONDS):
        self.answer_seconds = answer_seconds
        self.requests = 0
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._last: deque[str] = deque(maxlen=_KEPT_LINES)
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
            )
        except OSError as error:
            raise TrainerError(
                "process_failed", f"The scorer could not be started: {command[0]}: {error.strerror}.", f"Check {VARIABLE}."
            ) from error
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read_answers, self._read_words)]
        for reader in self._readers:
            reader.start()
        greeting = self._receive(START_SECONDS)
        if greeting.get("ready") is not True:
            raise self._failed("did not say that it is ready")
        self.rulebook: str = str(greeting.get("rulebook", ""))
        self.checks: list[str] = [str(check) for check in greeting.get("checks", [])]
        self.gated: list[str] = [str(category) for category in greeting.get("gated", [])]

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def verdicts(self, rows: list[dict]) -> list[Verdict]:
        """Verdicts on rows, each with the answer to be judged in the place of its own."""
        found = [each for start in range(0, len(rows), CHUNK) for each in self._ask("score", rows[start : start + CHUNK], "verdicts")]
        return [Verdict(each["category"], {check: (k, n) for check, k, n in each["checks"]}) for each in found]

    def wrong_answers(self, wanted: list[dict]) -> list[str | None]:
        """For each {row, check, seed} the row's answer with exactly that check broken; None where that cannot be."""
        return [each for start in range(0, len(wanted), CHUNK) for each in self._ask("mutate", wanted[start : start + CHUNK], "wrong")]

    def gates(self, answers: list[dict]) -> list[Gate]:
        """How far {row, answer}s, each row with its right answer, together keep the gates; those with something to judge."""
        return [Gate(**each) for each in self._ask("gates", answers, "gates", is_each=False)]

    def close(self) -> None:
        """End it: it ends by itself when nothing more can be asked."""
        try:
            self._process.stdin.close()
        except OSError:
            pass
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> "Scorer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, verb: str, items: list[dict], key: str, is_each: bool = True) -> list:
        self.requests += 1
        line = json.dumps({"id": self.requests, verb: items}, ensure_ascii=False, separators=(",", ":"))
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise self._failed("is gone") from None
        reply = self._receive(self.answer_seconds)
        error = reply.get("error")
        if error:
            raise TrainerError(error["code"], f"The scorer refused request {self.requests}: {error['message']}", error["next_step"])
        if reply.get("id") != self.requests or key not in reply or (is_each and len(reply[key]) != len(items)):
            raise self._failed(f"gave something else than {len(items)} answers to request {self.requests}")
        return reply[key]

    def _receive(self, seconds: float) -> dict:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self._process.kill()
            raise self._failed(f"was silent for {seconds:.0f} s") from None
        if line is None:
            raise self._failed("ended")
        try:
            content = json.loads(line)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise self._failed(f"wrote a line that is no JSON object: {line[:200]!r}")
        return content

    def _failed(self, what: str) -> TrainerError:
        try:
            status = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            status = None
        for reader in self._readers:
            reader.join(timeout=2)
        if status is None:
            how = "it still runs"
        else:
            how = f"ended by {signal.Signals(-status).name}" if status < 0 else f"status {status}"
        words = "\n".join(self._last)
        return TrainerError(
            "process_failed",
            f"The scorer (process {self.pid}) {what} ({how}) after {self.requests} requests{': ' + self._last[-1] if self._last else ''}.",
            "Resume the run: it goes on from its last checkpoint with a new scorer.",
            detail=words or "It left no words.",
            retryable=True,
        )

    def _read_answers(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _read_words(self) -> None:
        for line in self._process.stderr:
            if line.strip():
                self._last.append(line.strip())
