/**
 * What is evaluated, in plain words with the field's term beside it. Knows the kinds of subjects only.
 */

import type { Export } from '../../../contract/entities/export.ts'
import type { Eval, Subject } from '../../../contract/entities/eval.ts'
import type { Run } from '../../../contract/entities/run.ts'

/** A subject in words: `title` is plain, `term` the field's. */
export type SubjectWords = { title: string; term: string }

/** A subject in words. */
export function subjectWords(subject: Subject): SubjectWords {
  switch (subject.kind) {
    case 'base':
      return { title: 'Before training', term: subject.base_model ?? 'base model' }
    case 'adapter':
      return { title: 'Trained', term: `${subject.run} · adapter` }
    case 'checkpoint':
      return { title: `Trained, step ${subject.step}`, term: `${subject.run} · checkpoint` }
    case 'merged':
      return { title: 'Trained, folded together', term: `${subject.export} · merged` }
    case 'gguf':
      return { title: quantizationWords(subject.quantization), term: `${subject.export} · ${subject.quantization.toUpperCase()}` }
    case 'gguf_file':
      return { title: 'A file from elsewhere', term: 'GGUF' }
    case 'starter':
      return { title: 'The starter model', term: 'GGUF' }
    case 'ollama':
      return { title: 'In Ollama', term: subject.name }
  }
}

/** A subject in a list, told apart from others of its kind: "Trained, run-0002". */
export function subjectName(subject: Subject): string {
  const { title } = subjectWords(subject)
  if (subject.kind === 'adapter') return `${title}, ${subject.run}`
  if (subject.kind === 'checkpoint') return `${subject.run}, step ${subject.step}`
  return subject.kind === 'ollama' ? `${title}: ${subject.name}` : title
}

/** A quantization in plain words. */
export function quantizationWords(quantization: string): string {
  const bits = /(\d+)/.exec(quantization)?.[1]
  if (quantization.toLowerCase().startsWith('f')) return 'Full file'
  return bits === '8' ? 'Exact file' : bits === '4' || bits === '5' ? 'Small file' : 'Smallest file'
}

/** A key that is equal for equal subjects. */
export function subjectKey(subject: Subject): string {
  return JSON.stringify(Object.entries(subject).sort())
}

/** Everything in a project that can be evaluated, in the order in which it came about. */
export function subjectsOf(runs: readonly Run[], exports: readonly Export[]): Subject[] {
  return [
    { kind: 'base' },
    ...runs.flatMap((run): Subject[] => [
      ...(run.has_adapter ? [{ kind: 'adapter', run: run.id } as const] : []),
      ...run.checkpoints.map((step) => ({ kind: 'checkpoint', run: run.id, step }) as const),
    ]),
    ...exports.flatMap((made): Subject[] => made.files.flatMap((file): Subject[] => (file.kind === 'gguf' && file.quantization !== null ? [{ kind: 'gguf', export: made.id, quantization: file.quantization }] : []))),
  ]
}

/** The newest eval of the base on the same suite and questions; null where there is none. */
export function baseEvalFor(shown: Eval, evals: readonly Eval[]): Eval | null {
  return evals.findLast((each) => each.subject.kind === 'base' && each.suite === shown.suite && each.dataset_version === shown.dataset_version && isFree(each) === isFree(shown)) ?? null
}

/** True where an eval decoded freely. */
export function isFree(shown: Pick<Eval, 'checks'>): boolean {
  return shown.checks.every((row) => row.mode === 'free')
}

/** The run behind a subject; null for the base and for files from elsewhere. */
export function runOf(subject: Subject, exports: readonly Export[]): string | null {
  if (subject.kind === 'adapter' || subject.kind === 'checkpoint') return subject.run
  if (subject.kind === 'gguf' || subject.kind === 'merged') return exports.find((made) => made.id === subject.export)?.run ?? null
  return null
}
