/**
 * A rulebook that is being edited: reads and compiles its texts and says what follows. Keeps the last valid state.
 * Runs in a worker; knows no message and no screen.
 */

import { compileRulebook, hashText, readRulebook, type Compiled, type Rulebook } from '../../engine/index.ts'
import { parseYaml } from '../../engine/rulebook/yaml-document.ts'
import { toStudioError } from '../../contract/errors.ts'
import { answerShapes } from './answer-shape.ts'
import { brokenAnswer, drawSamples, keptAnswer, verdictsOf, type Drawn } from './live-samples.ts'
import { draftsOf, rulesOf } from './live-rules.ts'
import type { Judged, JudgeInput, LiveCapacity, LiveCheck, LiveExample, LiveProblem, LiveResult, LiveValid } from './live-types.ts'

type Valid = { rulebook: Rulebook; compiled: Compiled }

/** One rulebook under edit. */
export class LiveRulebook {
  readonly #files = new Map<string, string>()
  #last: Valid | null = null

  /** Takes changed texts; null removes one. */
  change(files: Readonly<Record<string, string | null>>, isWhole: boolean): void {
    if (isWhole) this.#files.clear()
    for (const [path, text] of Object.entries(files)) {
      if (text === null) this.#files.delete(path)
      else this.#files.set(path, text)
    }
  }

  /** Reads and compiles everything; `onCompiled` is called as soon as answers can be judged, before samples are drawn. `turn` draws other samples. */
  update(seq: number, turn: number, onCompiled: () => void = () => undefined): LiveResult {
    const start = performance.now()
    const { rulebook, problems } = readRulebook({ read: (path) => this.#files.get(path) ?? null })
    const found: LiveProblem[] = [...problems]
    const compiled = rulebook === null || problems.some(({ severity }) => severity === 'not-yet') ? null : tryCompile(rulebook, found)
    this.#last = compiled === null || rulebook === null ? this.#last : { rulebook, compiled }
    onCompiled()
    const valid = compiled === null || rulebook === null ? null : describe(rulebook, compiled, turn)
    const rules = rulebook === null ? null : rulesOf(rulebook, parseYaml(this.#files.get('rulebook.yaml') ?? ''))
    return { seq, problems: found, valid, rules, ms: performance.now() - start }
  }

  /** How many different samples there are; of the last valid state. */
  capacity(): LiveCapacity[] {
    return this.#last?.compiled.capacity() ?? []
  }

  /** What the last valid rulebook says of an answer; null where there is none. */
  judge({ answer, prompt = '', category }: JudgeInput): Judged | null {
    if (this.#last === null) return null
    const { compiled } = this.#last
    const named = category === undefined ? [] : [category]
    const read = prompt.trim() === '' ? null : compiled.score({ prompt, completion: answer, ...(category === undefined ? {} : { category }) })
    const scored = read !== null && read.results.length > 0 ? read : bestFit(compiled, answer, named)
    const about = compiled.categories.find(({ name }) => name === scored?.category)?.about ?? ''
    return { category: scored?.category ?? null, about, verdicts: verdictsOf(compiled, scored?.results ?? []) }
  }
}

function tryCompile(rulebook: Rulebook, problems: LiveProblem[]): Compiled | null {
  try {
    return compileRulebook(rulebook)
  } catch (thrown) {
    const { message, next_step, code } = toStudioError(thrown)
    problems.push({ severity: code === 'not_yet' ? 'not-yet' : 'error', file: 'rulebook.yaml', line: lineNamedIn(message), column: 1, path: '', message, next_step })
    return null
  }
}

/** Compilers name the place as a path; its line is not known to them. */
function lineNamedIn(message: string): number {
  return Number(/:(\d+):\d+:/.exec(message)?.[1] ?? 1)
}

function describe(rulebook: Rulebook, compiled: Compiled, turn: number): LiveValid {
  const drawn = drawSamples(compiled, 10, turn)
  const checks = checksOf(rulebook, compiled, drawn, turn)
  const ruled = Object.keys(rulebook.source.rules ?? {})
  const refused = checks.find(({ id, broken }) => broken !== null && ruled.includes(id)) ?? checks.findLast(({ broken, guidanceOnly }) => broken !== null && !guidanceOnly)
  return {
    title: rulebook.source.project.title,
    samples: drawn.map(({ shown }) => shown),
    refused: refused?.broken ?? null,
    checks,
    examples: examplesOf(rulebook, compiled),
    drafts: draftsOf(rulebook),
    shapes: answerShapes(rulebook, compiled, drawn),
  }
}

function checksOf({ source }: Rulebook, compiled: Compiled, drawn: readonly Drawn[], turn: number): LiveCheck[] {
  return compiled.checks.map(({ id, say, unit, guidanceOnly }) => {
    // Another rule has another example: what is broken follows from the rule's own text.
    const seed = hashText(JSON.stringify(source.rules?.[id] ?? id)) + turn
    return { id, say, unit, guidanceOnly, kept: keptAnswer(compiled, drawn, id), broken: brokenAnswer(compiled, drawn, id, seed) }
  })
}

function examplesOf(rulebook: Rulebook, compiled: Compiled): LiveExample[] {
  return (rulebook.source.examples ?? []).map((example, index) => {
    const request = example.request === undefined ? undefined : Object.fromEntries(Object.entries(example.request).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]))
    const { results } = compiled.score({ ...(example.category === undefined ? {} : { category: example.category }), ...(request === undefined ? {} : { request }), prompt: example.prompt ?? '', completion: example.answer })
    const broken = results.filter(({ k, n }) => k < n).map(({ check }) => check)
    return { index, broken, verdicts: verdictsOf(compiled, results), asSaid: broken.toSorted().join() === (example.breaks ?? []).toSorted().join() }
  })
}

/** Without a question: the kind of request whose checks the answer keeps best. */
function bestFit(compiled: Compiled, answer: string, named: readonly string[]) {
  const names = named.length > 0 ? named : compiled.categories.map(({ name }) => name)
  let best: ReturnType<Compiled['score']> | null = null
  let most = -1
  for (const name of names) {
    for (const request of requestsOf(compiled, name)) {
      const scored = compiled.score({ category: name, request, completion: answer, prompt: '' })
      const applicable = scored.results.filter(({ n }) => n > 0)
      const kept = applicable.filter(({ k, n }) => k === n).length
      const value = applicable.length === 0 ? 0 : kept / applicable.length + applicable.length / 100
      if (scored.results.length === 0 || value <= most) continue
      most = value
      best = scored
    }
  }
  return best
}

/** A conversation is judged turn by turn; a list with nothing asked. */
function requestsOf(compiled: Compiled, name: string): Record<string, string>[] {
  const arms = compiled.categories.find((category) => category.name === name)?.arms ?? []
  const roles = arms.flatMap(({ turn }) => (turn === null ? [] : [{ role: turn.role }]))
  return roles.length > 0 ? roles : [{}]
}
