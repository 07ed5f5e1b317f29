/** A list in random order; the same stream gives the same order on every machine. Knows no meaning of the list. */
import type { Random } from '../interfaces.ts'

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list]
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T]
  }
  return copy
}
