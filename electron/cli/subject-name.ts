/** How a subject is typed and shown on the command line: base, RUN, RUN@STEP, EXPORT, EXPORT:QUANT, ollama:NAME, starter, a .gguf file. */

import { resolve } from 'node:path'
import type { Subject } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'

/** Reads a subject as typed. Throws `bad_input`. */
export function parseSubject(text: string): Subject {
  if (text === 'base') return { kind: 'base' }
  if (text === 'starter') return { kind: 'starter' }
  if (text.startsWith('ollama:') && text.length > 'ollama:'.length) return { kind: 'ollama', name: text.slice('ollama:'.length) }
  const checkpoint = /^(run-\d{4,})@(\d+)$/.exec(text)
  if (checkpoint) return { kind: 'checkpoint', run: checkpoint[1]!, step: Number(checkpoint[2]) }
  if (/^run-\d{4,}$/.test(text)) return { kind: 'adapter', run: text }
  const exported = /^(export-\d{4,})(?::(\w+))?$/.exec(text)
  if (exported) return exported[2] === undefined ? { kind: 'merged', export: exported[1]! } : { kind: 'gguf', export: exported[1]!, quantization: exported[2] }
  if (text.endsWith('.gguf')) return { kind: 'gguf_file', path: resolve(text) }
  throw new StudioError({
    code: /^https?:/.test(text) ? 'not_yet' : 'bad_input',
    message: /^https?:/.test(text) ? 'Endpoints cannot be evaluated yet.' : `"${text}" names nothing that can be evaluated or talked to.`,
    next_step: 'Name base, a run (run-0001), a checkpoint (run-0001@200), an export (export-0001, export-0001:q8_0), a model in Ollama (ollama:NAME), starter or a .gguf file.',
  })
}

/** A subject as a person reads it. */
export function subjectName(subject: Subject): string {
  switch (subject.kind) {
    case 'base':
      return subject.base_model === undefined ? 'base' : `base ${subject.base_model}`
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
      return subject.path
  }
}
