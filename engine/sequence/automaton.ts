/**
 * A request made into masks: which lengths it leaves open, what must stand at which position, what must occur
 * somewhere. The one place where rules and request meet, for drawing, mutation and grammar alike. Knows no text.
 */
import type { Demand, ItemTest, RequestEnv } from './demands.ts'
import type { RuleTables } from './rules.ts'
import type { Universe } from './records.ts'

/** Longest sequence that is drawn or written into a grammar. */
export const LONGEST = 64

/** A request compiled over the universe. */
export type Bounds = {
  /** Lengths that the request leaves open, ascending; those of the sequence's own range where it can be kept. */
  readonly lengths: readonly number[]
  /** The mask of a position: item rules and whatever the request says of it; `broken` is the item rule that must not hold there. */
  items(position: number, broken?: string): Uint8Array
  /** What must stand at one position or other, each as a mask. */
  readonly some: readonly Uint8Array[]
  /** Demands that are not built in and have to be tried. */
  readonly others: readonly Demand[]
}

/** Item tests as masks over the universe, remembered for the request values that decide them. */
export class Masks {
  readonly #universe: Universe
  readonly #known = new Map<ItemTest, Map<string, Uint8Array>>()

  constructor(universe: Universe) {
    this.#universe = universe
  }

  of(test: ItemTest, request: RequestEnv): Uint8Array {
    const key = JSON.stringify(test.reads.map((name) => request[name] ?? null))
    const known = this.#known.get(test) ?? new Map<string, Uint8Array>()
    this.#known.set(test, known)
    const made = known.get(key) ?? Uint8Array.from(this.#universe.records, (record) => Number(test.holds(record, request)))
    if (known.size > 4096) known.clear()
    known.set(key, made)
    return made
  }
}

/** Compiles demands for a request. `range` is the sequence's own length range. */
export function boundsOf(demands: readonly Demand[], request: RequestEnv, range: readonly [number, number], tables: RuleTables, masks: Masks): Bounds {
  const at = new Map<number, Uint8Array[]>()
  const every: Uint8Array[] = []
  const some: Uint8Array[] = []
  for (const demand of demands) {
    if (demand.kind === 'every') every.push(masks.of(demand.test, request))
    else if (demand.kind === 'some') some.push(masks.of(demand.test, request))
    else if (demand.kind === 'at') {
      const position = demand.position(request)
      at.set(position, [...(at.get(position) ?? []), masks.of(demand.test, request)])
    }
  }
  const fixed = new Map<string, Uint8Array>()
  return {
    lengths: openLengths(demands, request, range, [...at.keys()]),
    items(position, broken) {
      const key = `${position} ${broken ?? ''}`
      const known = fixed.get(key) ?? both([tables.items(position, broken), ...every, ...(at.get(position) ?? [])])
      fixed.set(key, known)
      return known
    },
    some,
    others: demands.filter((demand) => demand.kind === 'other'),
  }
}

function openLengths(demands: readonly Demand[], request: RequestEnv, [low, high]: readonly [number, number], positions: readonly number[]): number[] {
  if (positions.some((position) => !Number.isInteger(position) || position < 1 || position > LONGEST)) return []
  const least = Math.max(0, ...positions)
  const holds = (length: number): boolean =>
    length >= least && demands.every((demand) => demand.kind !== 'length' || demand.holds(length, request))
  const all = Array.from({ length: LONGEST + 1 }, (_none, length) => length).filter(holds)
  const own = all.filter((length) => length >= low && length <= high)
  return own.length > 0 ? own : all
}

/** The records that are in every mask. */
export function both(masks: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = masks
  if (first === undefined || rest.length === 0) return first ?? new Uint8Array(0)
  return first.map((value, record) => (value === 1 && rest.every((mask) => mask[record] === 1) ? 1 : 0))
}
