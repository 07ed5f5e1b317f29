/**
 * What a suite demands: the target of a check for a decoding, and by which slice it is judged.
 * Knows no results.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'

/** The gates of a suite. */
export type Gates = {
  /** Checks with a gate, as written. */
  readonly checks: readonly string[]
  /** The target, or null where this check has no gate for this decoding. */
  target(check: string, decoding: string): number | null
  /** The slice that the gate is judged by (`role`), or null. */
  by(check: string): string | null
}

/** Reads the gates of `suites.<name>`: a number for all decodings, one number a decoding, or `{target, by}`. */
export function readGates(source: Rulebook['source'], suite: string): Gates {
  const gates = source.suites?.[suite]?.gates ?? {}
  const gateOf = (check: string): (typeof gates)[string] | undefined => (Object.hasOwn(gates, check) ? gates[check] : undefined)
  return {
    checks: Object.keys(gates),
    target: (check, decoding) => {
      const gate = gateOf(check)
      if (gate === undefined) return null
      if (typeof gate === 'number') return gate
      if (typeof gate['target'] === 'number') return gate['target']
      const share = (gate as Readonly<Record<string, unknown>>)[decoding]
      return typeof share === 'number' ? share : null
    },
    by: (check) => {
      const gate = gateOf(check)
      return typeof gate === 'object' && typeof gate['by'] === 'string' ? gate['by'] : null
    },
  }
}
