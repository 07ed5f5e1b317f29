/**
 * Worker thread that draws samples of a pack and breaks one of them. Compiles the rulebook anew each time it is started.
 * Sees no database and writes no file.
 */

import { parentPort, workerData } from 'node:worker_threads'
import type { PackPreview } from '../../contract/entities/project.ts'
import { toStudioError } from '../../contract/errors.ts'
import type { Compiled, Plan, Sample } from '../../engine/index.ts'
import { openRulebook } from '../rulebooks/index.ts'

/** What the thread is asked. */
export type PackWork = { folder: string; n: number; turn: number }

/** Positions that are looked at for samples; enough for every kind of request to come up. */
const LOOKED_AT = 400

/** The categories that a suite asks about: their answers are what the rules are for. */
function checkedCategories({ source }: Compiled): ReadonlySet<string> {
  const [suite] = Object.values(source.suites)
  return new Set(suite?.from ?? Object.keys(source.categories))
}

function drawSamples(compiled: Compiled, plan: Plan, { n, turn }: PackWork): Sample[] {
  const wanted = checkedCategories(compiled)
  const asked = new Set<string>()
  const found: Sample[] = []
  for (let i = 0; i < LOOKED_AT && found.length < n; i++) {
    const sample = compiled.sampleAt(plan, (turn * LOOKED_AT + i) % plan.asked, 0)
    if ('reject' in sample || !wanted.has(sample.category) || asked.has(sample.prompt)) continue
    asked.add(sample.prompt)
    found.push(sample)
  }
  return found
}

/** What a broken check shows best: two items that do not fit together, then one wrong item, then the rest. */
const SHOWN_FIRST = ['pair', 'item', 'field', 'answer']

/** One sample with one check broken: the gated checks take turns. */
function breakOne(compiled: Compiled, samples: readonly Sample[], turn: number): PackPreview['refused'] {
  const [suite] = Object.values(compiled.source.suites)
  const gated = compiled.checks.filter(({ id }) => Object.hasOwn(suite?.gates ?? {}, id)).toSorted((a, b) => SHOWN_FIRST.indexOf(a.unit ?? 'answer') - SHOWN_FIRST.indexOf(b.unit ?? 'answer'))
  const start = turn % Math.max(1, gated.length)
  for (const { id: check, say } of [...gated.slice(start), ...gated.slice(0, start)]) {
    for (const sample of samples) {
      const broken = compiled.mutate(sample, check, turn + 1)
      const failure = broken === null ? undefined : compiled.scoreSample(broken).find((result) => result.check === check)?.failures[0]
      if (broken === null || failure === undefined) continue
      return { category: broken.category, question: broken.prompt, answer: broken.answer, check, say, reason: failure.reason, span: [...failure.span] }
    }
  }
  return null
}

function preview(work: PackWork): PackPreview {
  try {
    const { compiled } = openRulebook(work.folder)
    const samples = drawSamples(compiled, compiled.plan(), work)
    const good = samples.map(({ category, prompt, answer }) => ({ category, question: prompt, answer }))
    return { good, refused: breakOne(compiled, samples, work.turn), problem: null }
  } catch (error) {
    return { good: [], refused: null, problem: toStudioError(error).message }
  }
}

parentPort?.postMessage(preview(workerData as PackWork))
