"""A faithful Python generator of combo rows, the yardstick for ours: the algorithm of requirement rows W9 to W16,
with the checks of W27 (parsed as W28 says) on every combo, the role check of W18 on every row, and the split of W16.

    python faithful_generator.py --rows 9000 --out DIR [--knowledge knowledge/wzrdbrain/knowledge]

Asked counts keep the shares 5000/3000/500/300/200. It removes no duplicates and holds no prompt out: the original does neither.
Prints one JSON line: rows, seconds, rows per second, peak memory.
"""

import argparse
import json
import random
import re
import resource
import time
from dataclasses import dataclass
from pathlib import Path

COUNTS = {"simple": 5000, "constrained": 3000, "explain": 500, "rules": 300, "progress": 200}
SYSTEM = "You write wizard skating combos."
DIRECTIONS = ("front", "back")
STANCES = ("open", "closed")
OPPOSITE = {"front": "back", "back": "front"}
DISPLAY = {"front": "forward", "back": "fakie"}

SIMPLE_PROMPTS = [
    "Give me a {n}-trick combo.",
    "Show me {n} tricks in a row.",
    "Make a combo of {n} tricks.",
    "I want {n} tricks.",
    "Write a {n}-trick line.",
    "Plan {n} tricks for me.",
    "A combo with {n} tricks, please.",
    "Build me a {n}-trick combo.",
    "Could you give me {n} tricks?",
    "{n} tricks, please.",
    "Create a {n}-trick combo.",
    "Suggest {n} tricks in order.",
    "What is a good {n}-trick combo?",
    "Combo of {n}, please.",
    "Invent a {n}-trick line.",
    "Come up with {n} tricks.",
    "Put {n} tricks together.",
    "Tell me a {n}-trick combo.",
    "List a combo of {n} tricks.",
    "Let me see {n} tricks.",
]
SIMPLE_ANSWERS = ["{combo}", "Here you go:\n\n{combo}", "Try this:\n\n{combo}", "Your combo:\n\n{combo}", "One combo:\n\n{combo}"]
START_PROMPTS = [
    "Give me a {n}-trick combo starting with {move}.",
    "Start with {move} and make {n} tricks.",
    "{n} tricks, beginning with {move}.",
    "Open with {move}: {n} tricks.",
    "A {n}-trick combo that starts with {move}.",
    "Begin with {move}, {n} tricks in all.",
    "Make {n} tricks, {move} first.",
    "I want {n} tricks that open with {move}.",
]
INCLUDE_PROMPTS = [
    "Give me a combo that includes {move}.",
    "Make a combo with {move} in it.",
    "I want {move} somewhere in the combo.",
    "Include {move} in a combo.",
    "A combo containing {move}.",
    "Use {move} in a line.",
]
CONSTRAINED_ANSWERS = SIMPLE_ANSWERS[1:]
EXPLAIN_PROMPTS = [
    "What is a {move}?",
    "Explain the {move}.",
    "Tell me about the {move}.",
    "How do I skate a {move}?",
    "Describe the {move}.",
    "What kind of move is a {move}?",
    "Teach me the {move}.",
    "How does the {move} work?",
    "What should I know about the {move}?",
    "{move}: what is it?",
]
TAG_SENTENCES = {
    "ROTATING_MOVES": "It turns you around: you leave it facing the other way.",
    "ONLY_FIRST": "It can only open a combo.",
    "USE_FAKIE": "Going backwards it is called fakie, going forwards it is called forward.",
}
RULES = {
    "A trick starts in the direction in which the one before it ended.": [
        "How do tricks link?",
        "Which trick may follow another?",
        "Explain linking.",
        "Why must neighbours fit?",
    ],
    "Predator, predator one and parallel can only be the first trick of a combo.": [
        "Which moves only open a combo?",
        "May a predator come later?",
        "Explain the openers.",
        "What does only first mean?",
    ],
    "Presses, rolls, slides and the spins 180, 360 and 540 say forward and fakie.": [
        "What does fakie mean?",
        "When do I say forward?",
        "Explain fakie.",
        "Which moves use fakie?",
    ],
    "Gazelle, lion, 180, 540, stunami and ufo swivel turn you around.": [
        "Which moves turn me around?",
        "What is a rotating move?",
        "Explain rotation.",
        "After which moves do I face the other way?",
    ],
    "A stance is open or closed and stands before the move.": [
        "What are the stances?",
        "What does open mean?",
        "Explain open and closed.",
        "Which moves have no stance?",
    ],
    "There are 26 moves, from predator to heel pivot.": [
        "Which moves are there?",
        "List all moves.",
        "How many moves exist?",
        "Name the moves.",
    ],
    "A combo is a numbered list of tricks; each begins as the one before it ended, and openers come first only.": [
        "What are the rules of a combo?",
        "How is a combo built?",
        "When is a combo right?",
        "Explain combos.",
    ],
}
BEGINNER_PROMPTS = ["I am new. What do I learn first?", "Where do I begin?", "Which moves suit a beginner?"]
PATH_PROMPTS = ["Show me the whole way.", "What is the order of learning?", "List all tiers."]
LEVEL_PROMPTS = ["How hard is the {move}?", "Which tier has the {move}?", "Is the {move} difficult?"]
NEXT_PROMPTS = ["I finished tier {level}. What next?", "What comes after the {name} tier?"]
TIER_PROMPTS = ["Which moves are in tier {level}?", "What do I learn in the {name} tier?"]
COMBO_PROMPTS = ["Which combos suit tier {level}?", "How do I practise the {name} tier?"]

LINE = re.compile(r"^\d+\.\s+(.+)$", re.MULTILINE)


class Skating:
    """Vocabulary and rules of the move list, with what is told of each move and tier."""

    def __init__(self, folder: Path):
        tricks, lore, tiers = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("tricks", "lore", "tiers"))
        self.moves = tricks["MOVES"]
        self.known = set(self.moves)
        self.rules = {name: set(moves) for name, moves in tricks["RULES"].items()}
        self.later = [move for move in self.moves if move not in self.rules["ONLY_FIRST"]]
        self.lore = lore
        self.tiers = tiers["tiers"]


@dataclass
class Trick:
    """One trick; what is not given is drawn (W9). An unknown direction, stance or move is an error."""

    skating: Skating
    rng: random.Random
    direction: str | None = None
    stance: str | None = None
    move: str | None = None
    enter_into_trick: str | None = None
    exit_from_trick: str | None = None

    def __post_init__(self):
        rules = self.skating.rules
        if self.direction is not None and self.direction not in DIRECTIONS:
            raise ValueError(f"unknown direction: {self.direction}")
        if self.stance is not None and self.stance not in STANCES:
            raise ValueError(f"unknown stance: {self.stance}")
        if self.move is not None and self.move not in self.skating.known:
            raise ValueError(f"unknown move: {self.move}")
        if self.direction is None:
            self.direction = self.rng.choice(DIRECTIONS)
        if self.move is None:
            self.move = self.rng.choice(self.skating.moves)
        if self.enter_into_trick is None:
            self.enter_into_trick = self.direction
        if self.exit_from_trick is None:
            self.exit_from_trick = OPPOSITE[self.direction] if self.move in rules["ROTATING_MOVES"] else self.direction
        if self.stance is None and self.move not in rules["EXCLUDE_STANCE_BASE"] and self.move not in rules["USE_FAKIE"]:
            self.stance = self.rng.choice(STANCES)

    def __str__(self) -> str:
        """The name (W10): display direction, stance if there is one, move."""
        parts = [DISPLAY[self.direction] if self.move in self.skating.rules["USE_FAKIE"] else self.direction]
        if self.stance:
            parts.append(self.stance)
        parts.append(self.move)
        return " ".join(parts)

    def to_dict(self) -> dict:
        """The dict of W11."""
        return {
            "direction": self.direction,
            "stance": self.stance,
            "move": self.move,
            "enter_into_trick": self.enter_into_trick,
            "exit_from_trick": self.exit_from_trick,
            "name": str(self),
        }


def generate_combo(
    skating: Skating, rng: random.Random, count: int | None = None, start: str | None = None, include: str | None = None
) -> list[dict]:
    """Linked tricks (W11); the first, or one at a uniform later place, is the asked move (W14)."""
    if count is None:
        count = rng.randint(2, 5)
    if count <= 0:
        return []
    place = rng.randint(1, count - 1) if include else None
    tricks = [Trick(skating, rng, move=start)]
    for i in range(1, count):
        move = include if i == place else rng.choice(skating.later)
        tricks.append(Trick(skating, rng, direction=tricks[-1].exit_from_trick, move=move))
    return [trick.to_dict() for trick in tricks]


def format_combo(tricks: list[dict]) -> str:
    """The combo as a numbered list."""
    return "\n".join(f"{i}. {trick['name']}" for i, trick in enumerate(tricks, 1))


def make_row(prompt: str, answer: str) -> dict:
    """One training row of three messages."""
    return {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]
    }


def simple_row(skating: Skating, rng: random.Random) -> dict:
    """A combo of a given length (W13)."""
    count = rng.randint(2, 5)
    combo = format_combo(generate_combo(skating, rng, count))
    return make_row(rng.choice(SIMPLE_PROMPTS).format(n=count), rng.choice(SIMPLE_ANSWERS).format(combo=combo))


def constrained_row(skating: Skating, rng: random.Random) -> dict:
    """A combo that starts with or includes a move (W14)."""
    move, count = rng.choice(skating.moves), rng.randint(2, 5)
    if rng.random() < 0.6 or move in skating.rules["ONLY_FIRST"]:
        prompt = rng.choice(START_PROMPTS).format(n=count, move=move)
        combo = generate_combo(skating, rng, count, start=move)
    else:
        prompt = rng.choice(INCLUDE_PROMPTS).format(move=move)
        combo = generate_combo(skating, rng, count, include=move)
    return make_row(prompt, rng.choice(CONSTRAINED_ANSWERS).format(combo=format_combo(combo)))


def explain_row(skating: Skating, rng: random.Random) -> dict:
    """Bold title, difficulty, category, description, notes, a sentence a tag (W15)."""
    move = rng.choice(skating.moves)
    told = skating.lore[move]
    parts = [f"**{move}**", f"Difficulty: {told['difficulty']}.", f"Kind of move: {told['category']}.", told["description"], told["notes"]]
    parts += [sentence for tag, sentence in TAG_SENTENCES.items() if move in skating.rules[tag]]
    return make_row(rng.choice(EXPLAIN_PROMPTS).format(move=move), "\n".join(parts))


def rules_row(_skating: Skating, rng: random.Random) -> dict:
    """A rule of combos in words (W15)."""
    answer, prompts = rng.choice(list(RULES.items()))
    return make_row(rng.choice(prompts), answer)


def progress_row(skating: Skating, rng: random.Random) -> dict:
    """One of six kinds of question, uniformly (W15)."""
    kind = rng.choice(("beginner", "path", "level", "next", "moves", "combos"))
    tiers = skating.tiers
    if kind == "beginner":
        return make_row(
            rng.choice(BEGINNER_PROMPTS), f"Start with the {tiers[0]['name']} tier: {', '.join(tiers[0]['moves'])}. {tiers[0]['focus']}"
        )
    if kind == "path":
        return make_row(
            rng.choice(PATH_PROMPTS), "\n".join(f"{tier['level']}. {tier['name']}: {', '.join(tier['moves'])}." for tier in tiers)
        )
    if kind == "level":
        move = rng.choice(skating.moves)
        tier = next(tier for tier in tiers if move in tier["moves"])
        answer = f"{move} belongs to tier {tier['level']}, {tier['name']}.\nDifficulty: {skating.lore[move]['difficulty']}."
        return make_row(rng.choice(LEVEL_PROMPTS).format(move=move), answer)
    if kind == "next":
        i = rng.randrange(len(tiers) - 1)
        after = tiers[i + 1]
        return make_row(
            rng.choice(NEXT_PROMPTS).format(**tiers[i]), f"Next is tier {after['level']}, {after['name']}: {', '.join(after['moves'])}."
        )
    tier = rng.choice(tiers)
    if kind == "moves":
        answer = f"Tier {tier['level']}, {tier['name']}: {', '.join(tier['moves'])}. Skills: {', '.join(tier['skills'])}."
        return make_row(rng.choice(TIER_PROMPTS).format(**tier), answer)
    return make_row(
        rng.choice(COMBO_PROMPTS).format(**tier), f"To practise tier {tier['level']}, {tier['name']}: {'; '.join(tier['combos'])}."
    )


ROWS = {"simple": simple_row, "constrained": constrained_row, "explain": explain_row, "rules": rules_row, "progress": progress_row}


def has_roles(row: dict) -> bool:
    """The original's validation (W18)."""
    messages = row["messages"]
    return len(messages) == 3 and [message["role"] for message in messages] == ["system", "user", "assistant"]


def parse_trick(name: str) -> tuple[str | None, str]:
    """Direction and move of one line (W28)."""
    words = name.strip().lower().split()
    direction = None
    if words and words[0] in ("front", "back", "forward", "fakie"):
        direction = {"forward": "front", "fakie": "back"}.get(words[0], words[0])
        words = words[1:]
    if words and words[0] in STANCES:
        words = words[1:]
    return direction, " ".join(words)


def keeps_rules(skating: Skating, text: str) -> bool:
    """The four checks of W27: parseable, moves, ONLY_FIRST, direction linking."""
    tricks = [parse_trick(name) for name in LINE.findall(text)]
    if not tricks or any(move not in skating.known for _, move in tricks):
        return False
    if any(move in skating.rules["ONLY_FIRST"] for _, move in tricks[1:]):
        return False
    for (entry, move), (following, _) in zip(tricks, tricks[1:], strict=False):
        leaves = OPPOSITE.get(entry) if move in skating.rules["ROTATING_MOVES"] else entry
        if leaves != following:
            return False
    return True


def generate(skating: Skating, rng: random.Random, rows: int) -> list[dict]:
    """Every category in turn, each row checked."""
    made = []
    for category, count in COUNTS.items():
        make = ROWS[category]
        is_combo = category in ("simple", "constrained")
        for _ in range(round(rows * count / sum(COUNTS.values()))):
            row = make(skating, rng)
            if not has_roles(row) or (is_combo and not keeps_rules(skating, row["messages"][2]["content"])):
                raise ValueError(f"a generated row breaks a rule: {row}")
            made.append(row)
    return made


def write(rows: list[dict], folder: Path) -> None:
    """Shuffles, sets 200 aside for test and a tenth of the rest for val (W16), and writes the three files."""
    test = min(200, len(rows))
    val = (len(rows) - test) // 10
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in (("test", rows[:test]), ("val", rows[test : test + val]), ("train", rows[test + val :])):
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as handle:
            for row in part:
                handle.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    """Generate, write, and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=9000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--knowledge", type=Path, default=Path(__file__).parents[2] / "knowledge/wzrdbrain/knowledge")
    given = parser.parse_args()
    started, rng, skating = time.perf_counter(), random.Random(42), Skating(given.knowledge)
    rows = generate(skating, rng, given.rows)
    rng.shuffle(rows)
    write(rows, given.out)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"rows": len(rows), "seconds": round(seconds, 3), "rows_per_second": round(len(rows) / seconds), "peak_bytes": peak}))


if __name__ == "__main__":
    main()
