/** What a shape's writer hands over. A type only, so that writers need not know who joins them. */
import type { Files } from '../draft.ts'

/** What the writer of a shape gives: sections of the rulebook, files, the checks in order with their sentences, and the category's own keys. */
export type WrittenShape = {
  readonly sections: Readonly<Record<string, unknown>>
  readonly files: Files
  readonly checks: Readonly<Record<string, string>>
  readonly category: Readonly<Record<string, unknown>>
  /** Names what is held out together where it is not the prompt. */
  readonly group?: string
}
