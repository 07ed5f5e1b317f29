/**
 * A rulebook that has been read: its source, checked, with vocabularies, dimensions and wordings loaded.
 * A type only; read-rulebook.ts makes it and compile.ts compiles it.
 */
import type { Dimension, Vocabulary } from '../vocab/vocabulary.ts'
import type { RulebookSource } from './schema.ts'

/** Everything the compilers need; nothing in it refers to a file any more. */
export type Rulebook = {
  readonly source: RulebookSource
  readonly vocabularies: ReadonlyMap<string, Vocabulary>
  readonly dims: ReadonlyMap<string, Dimension>
  /** Values of the pack options: inclusive integer ranges. */
  readonly options: Readonly<Record<string, readonly [number, number]>>
  /** Wording files by the path the source names: one wording a line, comments and empty lines removed, escapes kept. */
  readonly texts: ReadonlyMap<string, readonly string[]>
  /** Category, then role: rows of that role for each conversation, where it is not one. */
  readonly turns?: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** What is wrong with a rulebook and where; lines and columns count from 1. */
export type Problem = {
  readonly severity: 'error' | 'warning' | 'not-yet'
  readonly file: string
  readonly line: number
  readonly column: number
  /** Dotted path inside the file, e.g. `rules.link.pair`. */
  readonly path: string
  readonly message: string
  readonly next_step: string
}
