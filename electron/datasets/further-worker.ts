/**
 * Worker thread that draws further held-out questions for a dataset version: refuses what any version of the project has in
 * a split, what was kept for the test or excluded, and what breaks a check. Writes no file; knows no eval.
 */
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { StudioError, toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { hashText, normalisePrompt, RowBytes, type Compiled, type FurtherQuestions, type Placed, type Sample } from '../../engine/index.ts'
import { readManifest } from '../platform/manifest.ts'
import { readRows } from '../platform/read-rows.ts'
import { isDataStale, openRulebook, type RulebookOverrides } from '../rulebooks/index.ts'
import { readEdits } from './edits.ts'
import { FingerprintMap } from './fingerprint-map.ts'
import { textOf, type StoredRow } from './row-text.ts'
import { questionOf, readTestQuestions } from './test-questions.ts'
import { dataFolder, listVersions, SPLITS } from './versions.ts'

/**
 * What the host hands over: `frozen` are files of questions that were drawn before, oldest first; `asked` are ids that count
 * no more. So many are wanted in all.
 */
export type FurtherWork = { projectDir: string; version: string; categories: readonly string[]; frozen: readonly string[]; asked: readonly string[]; want: number }
/** What was found: frozen ids that can be asked and those that a split asks by now, and new questions as lines of a split file. */
export type FurtherFound = Omit<FurtherQuestions, 'samples'> & { usable: string[]; leaked: string[]; lines: string[] }
/** What the thread says. */
export type FurtherMessage = { type: 'done'; found: FurtherFound } | { type: 'failed'; error: ErrorParts }

/** Why a question is refused, by the number that stands for it in the map. */
class Taken {
  readonly #map = new FingerprintMap()
  readonly #groups = new FingerprintMap()
  readonly #reasons: string[] = ['']

  /** Notes every question of a split file; the groups too, of what is trained on. */
  async addSplit(path: string, reason: string, isTrained: boolean): Promise<void> {
    const code = this.#reasons.push(reason) - 1
    for await (const read of readRows(path)) {
      if ('problem' in read) throw new StudioError({ code: 'bad_rows', message: `Row ${read.line} of ${path} cannot be read: ${read.problem}.`, next_step: 'Generate the dataset again.' })
      const row = read.value as StoredRow
      this.#map.put(keyOf(textOf(row).question), code)
      if (isTrained && typeof row['group'] === 'string') this.#groups.put(hashText(row['group']), code)
    }
  }

  add(questions: Iterable<string>, reason: string): void {
    const code = this.#reasons.push(reason) - 1
    for (const question of questions) this.#map.put(keyOf(question), code)
  }

  /** Why a question cannot be asked; null where it can. */
  reasonFor(question: string, group?: string): string | null {
    const code = this.#map.find(keyOf(question)) ?? (group === undefined ? undefined : this.#groups.find(hashText(group)))
    return code === undefined ? null : this.#reasons[code]!
  }
}

function keyOf(question: string): number {
  return hashText(normalisePrompt(question))
}

/** Everything that the project's data ask already. */
async function readTaken(projectDir: string): Promise<Taken> {
  const taken = new Taken()
  for (const version of listVersions(projectDir)) {
    for (const split of SPLITS) await taken.addSplit(join(dataFolder(projectDir), version, `${split}.jsonl`), `in ${split} of ${version}`, split !== 'test')
  }
  taken.add(readTestQuestions(projectDir).map(({ messages }) => questionOf(messages)), 'kept for the test')
  taken.add([...readEdits(projectDir).values()].filter(({ decision }) => decision === 'exclude').map(({ question }) => question), 'excluded in the review')
  return taken
}

/** The frozen questions by their key; the ids of those that can be asked, and of those that a split asks by now. */
async function readFrozen({ frozen, asked }: FurtherWork, taken: Taken): Promise<{ known: Set<number>; usable: string[]; leaked: string[] }> {
  const [known, past, usable, leaked] = [new Set<number>(), new Set(asked), [] as string[], [] as string[]]
  for (const path of frozen) {
    for await (const read of readRows(path)) {
      if ('problem' in read) continue
      const [{ question }, id] = [textOf(read.value), String(read.value['id'])]
      known.add(keyOf(question))
      if (past.has(id)) continue
      const list = taken.reasonFor(question) === null ? usable : leaked
      list.push(id)
    }
  }
  return { known, usable, leaked }
}

async function find(work: FurtherWork): Promise<FurtherFound> {
  const { projectDir, version, categories } = work
  const manifest = readManifest(version)
  if (manifest === null || isDataStale(projectDir, manifest)) {
    throw new StudioError({ code: 'bad_input', message: `The rulebook was changed since ${manifest?.id ?? 'these samples'} was generated: further questions would be of another kind.`, next_step: 'Generate again and evaluate on the new questions, or restore the saved version of the rulebook.' })
  }
  const { compiled } = openRulebook(projectDir, (manifest.details?.['overrides'] ?? {}) as RulebookOverrides)
  const taken = await readTaken(projectDir)
  const { known, usable, leaked } = await readFrozen(work, taken)
  const want = Math.max(0, work.want - usable.length)
  const drawn = new Set<number>()
  const place = (sample: Sample): Placed => {
    const reason = taken.reasonFor(sample.prompt, sample.group) ?? firstBroken(compiled, sample)
    if (reason !== null) return { reject: reason }
    const key = keyOf(sample.prompt)
    if (drawn.has(key)) return { reject: 'duplicate' }
    drawn.add(key)
    return known.has(key) ? 'known' : 'new'
  }
  const plan = compiled.plan()
  const { samples, ...counts } = compiled.further(plan, { categories, seed: hashText('further questions', plan.seed), want, place })
  return { ...counts, usable, leaked, lines: linesOf(compiled, samples, known.size) }
}

function firstBroken(compiled: Compiled, sample: Sample): string | null {
  for (const { check, k, n } of compiled.scoreSample(sample)) if (k < n) return `check:${check}`
  return null
}

/** As lines of a split file, numbered on from the frozen ones. */
function linesOf(compiled: Compiled, samples: readonly Sample[], before: number): string[] {
  return samples.map((sample, i) => {
    const line = new RowBytes()
    compiled.writeRow({ ...sample, id: `${sample.category}-further-${String(before + i + 1).padStart(6, '0')}` }, line)
    return new TextDecoder().decode(line.written())
  })
}

find(workerData as FurtherWork).then(
  (found) => parentPort?.postMessage({ type: 'done', found } satisfies FurtherMessage),
  (error: unknown) => parentPort?.postMessage({ type: 'failed', error: toStudioError(error).toParts() } satisfies FurtherMessage),
)
