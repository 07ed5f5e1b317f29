/**
 * What the chat screen opens with: who can answer in a project, base and trained side by side.
 * Looks at what there is; loads no model.
 */

import { existsSync } from 'node:fs'
import type { ChatOpening, ChatSubject } from '../../contract/entities/chat.ts'
import type { Export } from '../../contract/entities/export.ts'
import type { Run } from '../../contract/entities/run.ts'

/** What the opening is drawn from. */
export type OpeningFacts = {
  readonly runs: readonly Run[]
  readonly exports: readonly Export[]
  /** Models in Ollama on this machine. */
  readonly ollamaModels: readonly { name: string; bytes: number | null }[]
  readonly baseModel: { id: string; title: string; folder: string | null } | null
  /** True where the base model is the one that ships as a GGUF file too. */
  readonly isStarter: (baseModel: string) => boolean
  readonly starterGguf: string
  /** Why Python cannot answer; null where it can. */
  readonly pythonBlocked: string | null
  readonly system: string | null
}

const RUNS_SHOWN = 20

/** The opening. */
export function openChat(facts: OpeningFacts): ChatOpening {
  const subjects = [...baseSubjects(facts), ...trainedSubjects(facts), ...exportSubjects(facts), ...ollamaSubjects(facts)]
  const ready = subjects.filter(({ blocked }) => blocked === null)
  const base = ready.find(({ side }) => side === 'base')
  const trained = ready.find(({ side }) => side === 'trained')
  return { subjects, columns: [base, trained].flatMap((each) => (each === undefined ? [] : [each.subject])), system: facts.system }
}

function baseSubjects({ baseModel, runs, pythonBlocked, starterGguf, isStarter }: OpeningFacts): ChatSubject[] {
  const last = runs.at(-1)
  const base: ChatSubject[] = baseModel === null ? [] : [{ subject: { kind: 'base' }, label: `Base: ${baseModel.title}`, note: 'before any training', side: 'base', blocked: baseModel.folder === null ? 'It is not on this machine yet. Download it on the Train page.' : pythonBlocked }]
  const other = last !== undefined && baseModel !== null && last.base_model !== baseModel.id && !isStarter(last.base_model) ? [last.base_model] : []
  const others = other.map((id): ChatSubject => ({ subject: { kind: 'base', base_model: id }, label: `Base: ${id}`, note: `what ${last?.id} was trained from`, side: 'base', blocked: pythonBlocked }))
  const starter: ChatSubject[] = existsSync(starterGguf) ? [{ subject: { kind: 'starter' }, label: 'Base: the starter as a GGUF file', note: 'answers without Python', side: 'base', blocked: null }] : []
  // Without Python the starter's file comes first; with it, the base of the latest run.
  return pythonBlocked === null ? [...others, ...base, ...starter] : [...starter, ...others, ...base]
}

function trainedSubjects({ runs, pythonBlocked }: OpeningFacts): ChatSubject[] {
  return runs.toReversed().slice(0, RUNS_SHOWN).flatMap((run): ChatSubject[] => {
    const about = `${run.steps.toLocaleString('en')} ${run.steps === 1 ? 'step' : 'steps'} on ${run.base_model}`
    const adapter: ChatSubject[] = run.has_adapter ? [{ subject: { kind: 'adapter', run: run.id }, label: run.id, note: about, side: 'trained', blocked: pythonBlocked }] : []
    const checkpoints = run.checkpoints.toReversed().map((step): ChatSubject => ({ subject: { kind: 'checkpoint', run: run.id, step }, label: `${run.id} at step ${step}`, note: about, side: 'trained', blocked: pythonBlocked }))
    return [...adapter, ...checkpoints]
  })
}

function exportSubjects({ exports }: OpeningFacts): ChatSubject[] {
  return exports.toReversed().flatMap((made) =>
    made.files.filter(({ kind, quantization }) => kind === 'gguf' && quantization !== null).map(
      ({ quantization, bytes }): ChatSubject => ({
        subject: { kind: 'gguf', export: made.id, quantization: quantization ?? '' },
        label: `${made.run ?? made.id} as ${(quantization ?? '').toUpperCase()}`,
        note: `${made.id}, ${(bytes / 1e6).toPrecision(3)} MB`,
        side: 'trained',
        blocked: null,
      }),
    ),
  )
}

function ollamaSubjects({ ollamaModels, exports }: OpeningFacts): ChatSubject[] {
  const own = new Set(exports.map(({ ollama_name }) => ollama_name?.toLowerCase()).filter((name) => name !== undefined))
  const isOwn = (name: string) => own.has(name.toLowerCase()) || own.has(name.toLowerCase().replace(/:latest$/u, ''))
  return ollamaModels
    .toSorted((a, b) => Number(isOwn(b.name)) - Number(isOwn(a.name)))
    // As a person types it: the tag that Ollama adds by itself is left out.
    .map(({ name, bytes }) => ({ name: name.replace(/:latest$/u, ''), bytes }))
    .map(({ name, bytes }) => ({ subject: { kind: 'ollama', name }, label: `${name} in Ollama`, note: bytes === null ? '' : `${(bytes / 1e6).toPrecision(3)} MB`, side: isOwn(name) ? 'trained' : 'base', blocked: null }))
}

