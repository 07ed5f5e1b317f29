/** Plain data of a rulebook, read loosely: a text under edit may be anything. Pure. */

/** A block of keys of unknown content. */
export type Block = Readonly<Record<string, unknown>>

/** The value as a block; an empty one where it is none. */
export function blockOf(value: unknown): Block {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Block) : {}
}

/** The value as a list; an empty one where it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value as text; empty where it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A block inside a block, by keys. */
export function blockAt(source: Block, ...keys: readonly string[]): Block {
  return keys.reduce<Block>((node, key) => blockOf(node[key]), source)
}
