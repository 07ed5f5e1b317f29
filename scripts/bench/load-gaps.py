"""What loading a model in NF4 leaves in a GPU's memory beside its tensors, by the rules of torch's caching allocator. Needs no GPU.

    python scripts/bench/load-gaps.py

Three ways: all weights in 16 bit on the device, then quantised one by one, as gpu-memory.py did when its first grid was
recorded; one by one from the file into room taken at once, as transformers loads; and either with its weights laid end to end
afterwards (python-env/trainer/weight_block.py), as loading does now. Prints MiB that the allocator holds beyond the tensors.
"""

import bisect

MIB = 2**20
# Width, layers, key width, feed-forward width, whether the output layer is a matrix of its own; 151,936 entries.
SHAPES = {
    "0.5B": (896, 24, 128, 4864, 0),
    "1.5B": (1536, 28, 256, 8960, 0),
    "3B": (2048, 36, 256, 11008, 0),
    "7B": (3584, 28, 512, 18944, 1),
}
VOCABULARY = 151936


class Allocator:
    """Segments cut into blocks: the smallest free block that is large enough is taken, and split where over 1 MiB remains."""

    def __init__(self):
        self.segments: dict[int, int] = {}
        self.blocks: dict[tuple[int, int], tuple[int, bool]] = {}
        self.free_large: list[tuple[int, int, int]] = []
        self.free_small: list[tuple[int, int, int]] = []
        self.count = 0

    def take(self, size: int) -> tuple[int, int]:
        """A block of at least `size` bytes, named by segment and start."""
        size = -(-size // 512) * 512
        pool, least = (self.free_small, 512) if size <= MIB else (self.free_large, MIB + 1)
        found = bisect.bisect_left(pool, (size, 0, 0))
        if found == len(pool):
            room = 2 * MIB if size <= MIB else 20 * MIB if size < 10 * MIB else -(-size // (2 * MIB)) * 2 * MIB
            self.count += 1
            self.segments[self.count] = room
            bisect.insort(pool, (room, self.count, 0))
            found = bisect.bisect_left(pool, (size, 0, 0))
        room, segment, start = pool.pop(found)
        if room - size >= least:
            bisect.insort(pool, (room - size, segment, start + size))
            self.blocks[segment, start + size] = (room - size, True)
            room = size
        self.blocks[segment, start] = (room, False)
        return segment, start

    def give(self, place: tuple[int, int]) -> None:
        """Free a block; neighbours that are free become one with it."""
        segment, start = place
        size, _ = self.blocks.pop(place)
        pool = self.free_small if self.segments[segment] == 2 * MIB else self.free_large
        for other in [key for key in self.blocks if key[0] == segment and self.blocks[key][1]]:
            room = self.blocks[other][0]
            if other[1] + room == start or start + size == other[1]:
                pool.remove((room, *other))
                del self.blocks[other]
                start, size = min(start, other[1]), size + room
        self.blocks[segment, start] = (size, True)
        bisect.insort(pool, (size, segment, start))

    def gaps(self) -> int:
        """Bytes held beside tensors once whole free segments are given back."""
        used = {segment for (segment, _), (_, is_free) in self.blocks.items() if not is_free}
        held = sum(self.segments[segment] for segment in used)
        return held - sum(size for size, is_free in self.blocks.values() if not is_free)


def products(size: str) -> list[int]:
    """Weights of the quantised matrices in the order of loading."""
    width, layers, key, ffn, _ = SHAPES[size]
    return layers * [width * width, width * key, width * key, width * width, width * ffn, width * ffn, ffn * width]


def quantise(memory: Allocator, weights: int) -> None:
    """The tensors of bitsandbytes' quantize_4bit with double quantisation: packed weights, scales in fp32, then in 8 bit."""
    memory.take(weights // 2)
    scales = memory.take(weights // 64 * 4)
    memory.take(weights // 64)
    memory.take(-(-weights // 64 // 256) * 4)
    memory.give(scales)


def all_first(size: str) -> Allocator:
    """The whole model in 16 bit, then layer by layer; a weight goes when the next is done."""
    memory, (width, _, _, _, own_head) = Allocator(), SHAPES[size]
    memory.take(2 * width * VOCABULARY)
    places = [(memory.take(2 * weights), weights) for weights in products(size)]
    if own_head:
        memory.take(2 * width * VOCABULARY)
    before = None
    for place, weights in places:
        quantise(memory, weights)
        if before:
            memory.give(before)
        before = place
    memory.give(before)
    return memory


def one_by_one(size: str) -> Allocator:
    """Into room for the whole result, taken at once and given free: a weight in 16 bit, then in 4."""
    memory, (width, _, _, _, own_head) = Allocator(), SHAPES[size]
    embeddings = 2 * width * VOCABULARY
    memory.give(memory.take(sum(products(size)) // 2 + embeddings * (1 + own_head)))
    memory.take(embeddings)
    for weights in products(size):
        place = memory.take(2 * weights)
        quantise(memory, weights)
        memory.give(place)
    if own_head:
        memory.take(embeddings)
    return memory


def end_to_end(memory: Allocator) -> Allocator:
    """All tensors in one block."""
    block = Allocator()
    block.take(sum(size for size, is_free in memory.blocks.values() if not is_free))
    return block


def main() -> None:
    """Print the table."""
    print(f"{'':5} {'all in 16 bit first':>20} {'one by one':>11} {'end to end':>11}   MiB held beside tensors")
    for size in SHAPES:
        found = [all_first(size), one_by_one(size)]
        gaps = [memory.gaps() / MIB for memory in (*found, end_to_end(found[0]))]
        print(f"{size:5} {gaps[0]:>20.0f} {gaps[1]:>11.0f} {gaps[2]:>11.0f}")


if __name__ == "__main__":
    main()
