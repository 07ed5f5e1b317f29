/**
 * The arms of a category: each is one way of making its samples, with what the category says for all of them
 * filled in. Knows the source's shape, not what prompts and answers mean.
 */
import type { RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

type Category = RulebookSource['categories'][string]
type ArmSource = NonNullable<Category['mix']>[number]

/** One arm: prompts and how the answer is made. `path` is where it stands in the rulebook. */
export type Arm = {
  readonly category: string
  readonly index: number
  readonly path: DocumentPath
  readonly share: number
  readonly ask: readonly string[]
  readonly slots: NonNullable<Category['slots']>
  readonly prompts: Category['prompts']
  readonly answers: Category['answers']
  readonly body: string | undefined
  readonly parts: Category['parts']
  readonly join: string
  readonly checks: readonly string[]
}

/** The arms of one category; one without a mix has a single arm, one of conversations has none. */
export function armsOf(name: string, category: Category): Arm[] {
  if (category.conversation !== undefined) return []
  const all: readonly (ArmSource | null)[] = category.mix ?? [null]
  return all.map((arm, index) => ({
    category: name,
    index,
    path: arm === null ? ['categories', name] : ['categories', name, 'mix', index],
    share: arm?.share ?? 1,
    ask: arm?.ask ?? category.ask ?? [],
    slots: { ...category.slots, ...arm?.slots },
    prompts: arm?.prompts ?? category.prompts,
    answers: arm?.answers ?? category.answers,
    body: arm?.parts === undefined ? (arm?.body ?? category.body) : arm.body,
    parts: arm?.body === undefined ? (arm?.parts ?? category.parts) : arm.parts,
    join: category.join ?? '\n',
    checks: arm?.checks ?? category.checks ?? [],
  }))
}
