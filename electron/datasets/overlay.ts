/**
 * What a person laid over the generator's samples: rows excluded or answered otherwise, samples added by hand, imports.
 * Read once for a version, so that every thread that draws sees the same. Knows files of the project, no rulebook.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { relative } from 'node:path'
import type { Edit } from '../../contract/entities/dataset-row.ts'
import { normalisePrompt } from '../../engine/prompts/normalise-prompt.ts'
import { sha256Of } from '../platform/manifest.ts'
import { readEdits } from './edits.ts'
import { importRows, listImports, ownRowSchema, readAdded, type OwnRow } from './own-rows.ts'
import { contentHashOf } from './row-text.ts'
import { questionOf, readTestQuestions } from './test-questions.ts'

/** The overlay as it is handed to threads. */
export type Overlay = {
  /** Content hash → the answer in its place; null where the row is excluded. */
  answers: readonly (readonly [content: number, fixed: string | null])[]
  added: readonly OwnRow[]
  /** Files of imported rows. */
  imports: readonly { id: string; path: string; rows: number }[]
  /** Normalised questions that were kept for testing: no row may ask them. */
  questions: readonly string[]
}
/** What a manifest says of the overlay: equal for two versions that were laid over alike. */
export type OverlayFacts = { edits: string; added: string; imports: string[]; questions: string }

/** The overlay of a project as it is now. */
export function readOverlay(projectDir: string): Overlay {
  return {
    answers: effective(readEdits(projectDir)),
    added: readAdded(projectDir),
    imports: listImports(projectDir).filter((each) => each.is_on).map(({ id, counts }) => ({ id, path: importRows(projectDir, id), rows: counts.taken })),
    questions: readTestQuestions(projectDir).map(({ messages }) => normalisePrompt(questionOf(messages))).sort(),
  }
}

/** Names an overlay by what it does to a version. Decisions to keep a row do nothing. */
export function overlayFacts({ answers, added, imports, questions }: Overlay): OverlayFacts {
  const hash = (rows: readonly unknown[]) => (rows.length === 0 ? '' : sha256Of(JSON.stringify(rows)))
  return { edits: hash(answers.toSorted(([a], [b]) => a - b)), added: hash(added), imports: imports.map(({ id }) => id), questions: hash(questions) }
}

/** The imports of an overlay as inputs of a manifest. */
export function importInputs(projectDir: string, { imports }: Overlay): { name: string; path: string }[] {
  return imports.map(({ path }) => ({ name: 'import', path: relative(projectDir, path).replaceAll('\\', '/') }))
}

function effective(edits: ReadonlyMap<string, Edit>): [number, string | null][] {
  return [...edits.values()].flatMap((edit): [number, string | null][] => {
    if (edit.decision === 'keep' || (edit.decision === 'fix' && edit.fixed === null)) return []
    const content = contentHashOf(edit)
    if (edit.decision === 'fix') return [[content, edit.fixed]]
    return [[content, null]]
  })
}

/** The added and imported rows by number, read from their files when they are asked for. */
export class OwnRows {
  readonly #added: readonly OwnRow[]
  readonly #files: { path: string; starts: Float64Array; fd: number | null }[]
  readonly #first: number[]
  readonly count: number

  constructor({ added, imports }: Overlay) {
    this.#added = added
    this.#files = imports.map(({ path, rows }) => ({ path, starts: lineStarts(path, rows), fd: null }))
    let count = added.length
    this.#first = this.#files.map(({ starts }) => (count += starts.length - 1) - (starts.length - 1))
    this.count = count
  }

  /** Row `number`: those added by hand first, then the imports in their order. */
  at(number: number): OwnRow {
    if (number < this.#added.length) return this.#added[number]!
    const which = this.#first.findLastIndex((first) => first <= number)
    const file = this.#files[which]!
    const line = number - this.#first[which]!
    const start = file.starts[line]!
    const bytes = Buffer.allocUnsafe(file.starts[line + 1]! - start)
    file.fd ??= openSync(file.path, 'r')
    readSync(file.fd, bytes, 0, bytes.length, start)
    return ownRowSchema.parse(JSON.parse(bytes.toString('utf8')))
  }

  close(): void {
    for (const file of this.#files) if (file.fd !== null) closeSync(file.fd)
  }
}

/** Where each line begins, and where the last one ends. */
function lineStarts(path: string, lines: number): Float64Array {
  const starts = new Float64Array(lines + 1)
  const fd = openSync(path, 'r')
  try {
    const block = Buffer.allocUnsafe(1 << 20)
    let [line, at] = [0, 0]
    for (let read = readSync(fd, block, 0, block.length, at); read > 0; read = readSync(fd, block, 0, block.length, at)) {
      const filled = block.subarray(0, read)
      for (let end = filled.indexOf(10); end !== -1 && line < lines; end = filled.indexOf(10, end + 1)) starts[++line] = at + end + 1
      at += read
    }
    return starts.subarray(0, line + 1)
  } finally {
    closeSync(fd)
  }
}
