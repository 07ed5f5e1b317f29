/** The open rulebook as plain data, as the controls of the tabs read it. */

import { useSource } from '../../rulebook-worker/use-rulebook.ts'
import type { Block } from './blocks.ts'
import { useOpenRulebook } from './open-rulebook.ts'

export { blockAt, blockOf, listOf, textOf, type Block } from './blocks.ts'

/** The rulebook's data. */
export function useSourceOf(): Block {
  return useSource(useOpenRulebook())
}
