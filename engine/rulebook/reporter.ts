/**
 * Collects the problems of a rulebook and gives each its file, line and column.
 * Knows the documents that were read and where things stand in them, not what is right.
 */
import type { Problem } from './rulebook.ts'
import { parseYaml } from './yaml-document.ts'
import type { DocumentPath, Position, YamlDocument } from './yaml-document.ts'

/** Where a problem is: a path inside a file, with an offset into the text there, at the key instead of the value, or a line of a plain text. */
export type Place = { readonly file?: string; readonly path: DocumentPath; readonly offset?: number; readonly key?: boolean; readonly line?: number }

/** What reads a project's files: text by path relative to the rulebook, null where there is none. */
export type RulebookFiles = { read(path: string): string | null; list?(): string[] }

/** The rulebook's own file name. */
export const RULEBOOK_FILE = 'rulebook.yaml'

/** Collects problems; keeps every document it was told of for positions. */
export class Reporter {
  readonly problems: Problem[] = []
  readonly #documents = new Map<string, YamlDocument>()
  readonly #seen = new Set<string>()

  /** Parses a document, reports its syntax and keeps it for positions. */
  open(file: string, text: string): YamlDocument {
    const document = parseYaml(text)
    this.#documents.set(file, document)
    for (const problem of document.problems) {
      this.#add({ severity: 'error', file, line: problem.line, column: problem.column, path: '', message: problem.message, next_step: problem.next_step })
    }
    return document
  }

  error(place: Place, message: string, nextStep: string): void {
    this.#report('error', place, message, nextStep)
  }

  warn(place: Place, message: string, nextStep: string): void {
    this.#report('warning', place, message, nextStep)
  }

  notYet(place: Place, concept: string): void {
    this.#report('not-yet', place, `This version does not compile ${concept} yet.`, 'Take it out of the rulebook, or wait for a version that compiles it.')
  }

  /** A problem at a line of a plain text file. */
  atLine(file: string, position: Position, message: string, nextStep: string): void {
    this.#add({ severity: 'error', file, ...position, path: '', message, next_step: nextStep })
  }

  #report(severity: Problem['severity'], place: Place, message: string, nextStep: string): void {
    const file = place.file ?? RULEBOOK_FILE
    const document = this.#documents.get(file)
    const position = place.key === true ? document?.locateKey(place.path) : document?.locate(place.path, place.offset)
    const { line, column } = place.line !== undefined ? { line: place.line, column: 1 } : (position ?? { line: 1, column: 1 })
    this.#add({ severity, file, line, column, path: place.path.join('.'), message, next_step: nextStep })
  }

  #add(problem: Problem): void {
    const key = `${problem.file}:${problem.line}:${problem.column}:${problem.message}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.problems.push(problem)
  }
}
