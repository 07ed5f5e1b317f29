/**
 * Questions beyond those that a plan holds back: of the same kinds in the same shares, drawn from the same spaces in an order
 * of their own, so that a suite can be asked more. Who asks says which of them are taken. Knows no file.
 */
import { hashText, mix32 } from '../random.ts'
import { drawFurtherTurn, drawPrompt } from './draw-sample.ts'
import type { Rejected, Sample } from './draw-sample.ts'
import { createPermutation } from './permutation.ts'
import type { Plan } from './plan.ts'

/** What becomes of a drawn question: it is new, it was drawn and kept before, or the reason why it cannot be asked. */
export type Placed = 'new' | 'known' | { readonly reject: string }

/** Which questions are wanted. The same seed gives them in the same order, however many are wanted at a time. */
export type FurtherOrder = { readonly categories: readonly string[]; readonly seed: number; readonly want: number; place(sample: Sample): Placed }

/** What was found. `looked` = samples + known + all that was rejected. */
export type FurtherQuestions = {
  readonly samples: Sample[]
  readonly known: number
  readonly looked: number
  readonly rejected: Record<string, number>
  /** Fewer than wanted: every question of these kinds was looked at, or so many in a row were refused that no more are to be had. */
  readonly isExhausted: boolean
}

/** One kind of held-out question, such as those in wordings that training never sees. */
type Kind = { readonly weight: number; readonly size: number; draw(index: number): Sample | Rejected }

/** So many in a row are refused before a kind is given up. */
const PATIENCE = 5000

/** Draws further questions, each kind in its share of the held-out ones as long as it has any. */
export function drawFurther(plan: Plan, { categories, seed, want, place }: FurtherOrder): FurtherQuestions {
  const open = kindsOf(plan, categories, seed).map((kind) => ({ kind, index: 0, taken: 0 }))
  const found = { samples: [] as Sample[], known: 0, looked: 0, rejected: {} as Record<string, number> }
  while (found.samples.length < want && open.length > 0) {
    const next = open.reduce((least, each) => ((each.taken + 1) / each.kind.weight < (least.taken + 1) / least.kind.weight ? each : least))
    if (takeOne(next, found, place)) next.taken += 1
    else open.splice(open.indexOf(next), 1)
  }
  return { ...found, isExhausted: found.samples.length < want }
}

/** Takes the next question of a kind; false where it has no more. */
function takeOne(from: { kind: Kind; index: number }, found: { samples: Sample[]; known: number; looked: number; rejected: Record<string, number> }, place: FurtherOrder['place']): boolean {
  for (let refused = 0; refused < PATIENCE && from.index < from.kind.size; refused += 1) {
    const drawn = from.kind.draw(from.index)
    from.index += 1
    found.looked += 1
    const placed = 'reject' in drawn ? { reject: drawn.reject } : place(drawn)
    if (typeof placed === 'object') {
      found.rejected[placed.reject] = (found.rejected[placed.reject] ?? 0) + 1
      continue
    }
    if (placed === 'known') found.known += 1
    else found.samples.push(drawn as Sample)
    return true
  }
  return false
}

/** The kinds of a plan's held-out questions with how many of each it holds back. */
function kindsOf(plan: Plan, categories: readonly string[], seed: number): Kind[] {
  return plan.plans.filter(({ category }) => categories.includes(category.name)).flatMap((category): Kind[] => {
    const { talk } = category
    if (talk !== null) return talk.test * talk.rows.length === 0 ? [] : [{ weight: talk.test * talk.rows.length, size: Infinity, draw: (index) => drawFurtherTurn(plan, category, talk, index) }]
    return category.arms.flatMap(({ arm, heldOut }, a) => {
      const spaces = [...Map.groupBy(heldOut, ({ space }) => space)]
      return spaces.map(([space, own], s): Kind => {
        const order = createPermutation(space.size, mix32(seed ^ hashText(`${arm.category} ${a} ${s}`)))
        return { weight: own.length, size: space.size, draw: (index) => drawPrompt(plan, arm, space.at(order(index)), `${arm.category}-${a}.${s}.${order(index)}`) }
      })
    })
  })
}
