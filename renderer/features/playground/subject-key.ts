/** Subjects as short texts for addresses and pickers: `base`, `run-0001@200`, `export-0001:q8_0`, `ollama:NAME`. */

import type { Subject } from '../../../contract/entities/eval.ts'

/** The text of a subject; equal subjects give equal texts. */
export function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'base':
      return subject.base_model === undefined ? 'base' : `base:${subject.base_model}`
    case 'adapter':
      return subject.run
    case 'checkpoint':
      return `${subject.run}@${subject.step}`
    case 'merged':
      return subject.export
    case 'gguf':
      return `${subject.export}:${subject.quantization}`
    case 'starter':
      return 'starter'
    case 'ollama':
      return `ollama:${subject.name}`
    case 'gguf_file':
      return `file:${subject.path}`
  }
}

/** The subject that a text names; null for what is none. */
export function subjectFrom(key: string): Subject | null {
  const [head = '', rest = ''] = key.split(/:(.*)/su)
  if (key === 'base') return { kind: 'base' }
  if (key === 'starter') return { kind: 'starter' }
  if (head === 'base') return { kind: 'base', base_model: rest }
  if (head === 'ollama' && rest !== '') return { kind: 'ollama', name: rest }
  const checkpoint = /^(run-\d{4,})@(\d+)$/u.exec(key)
  if (checkpoint !== null) return { kind: 'checkpoint', run: checkpoint[1] ?? '', step: Number(checkpoint[2]) }
  if (/^run-\d{4,}$/u.test(key)) return { kind: 'adapter', run: key }
  if (/^export-\d{4,}$/u.test(head)) return rest === '' ? { kind: 'merged', export: head } : { kind: 'gguf', export: head, quantization: rest }
  return null
}
