/** Reads the values of options: whole numbers and `key=value` pairs. */

import type { Arguments, Command } from './command.ts'
import { UsageError } from './read-arguments.ts'

/** A whole number of at least `least`, or undefined where the option is not given. Throws UsageError. */
export function wholeNumber(args: Arguments, name: string, command: Command, least = 0): number | undefined {
  const text = args.text(name)
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text) && Number(text) >= least) return Number(text)
  throw new UsageError(`--${name} is a whole number${least === 0 ? '' : `, ${least} or more`}, not "${text}".`, command)
}

/** `a.b=1` pairs as a nested object; values are read as YAML (numbers, true, null, lists, text). Throws UsageError. */
export async function readPairs(pairs: readonly string[], command: Command): Promise<Record<string, unknown>> {
  if (pairs.length === 0) return {}
  const { parse } = await import('yaml')
  const values: Record<string, unknown> = {}
  for (const pair of pairs) {
    const [, key, text] = /^([A-Za-z_][\w.]*)=(.*)$/s.exec(pair) ?? []
    if (key === undefined || text === undefined) throw new UsageError(`--set takes KEY=VALUE, not "${pair}".`, command)
    try {
      setPath(values, key.split('.'), parse(text))
    } catch {
      throw new UsageError(`The value of --set ${key} cannot be read: ${text}`, command)
    }
  }
  return values
}

function setPath(target: Record<string, unknown>, [first, ...rest]: string[], value: unknown): void {
  if (first === undefined || first === '__proto__') throw new Error('no such key')
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner = Object.hasOwn(target, first) ? target[first] : undefined
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
  target[first] = next
  setPath(next, rest, value)
}
