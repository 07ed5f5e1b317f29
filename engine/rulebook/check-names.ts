/**
 * Small questions that every section of a rulebook is asked: is this name declared, does this expression compile,
 * does this wording fit its slots. Reports at the right place. Knows no section.
 */
import { ExpressionError, compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../expression/compile-expression.ts'
import { nearestName } from '../expression/scope.ts'
import type { ValueType } from '../expression/value-type.ts'
import { WordingError, parseWording, slotsOf } from '../prompts/parse-wording.ts'
import type { Piece } from '../prompts/parse-wording.ts'
import type { Place, Reporter } from './reporter.ts'
import type { Rulebook } from './rulebook.ts'
import { scopeOf } from './scope-of.ts'
import type { DocumentPath } from './yaml-document.ts'

/** Checks names, expressions and wordings of one rulebook. */
export class NameChecker {
  readonly rulebook: Rulebook
  readonly reporter: Reporter
  /** Lines of wording files as they stand, for positions. */
  readonly #lines: ReadonlyMap<string, readonly number[]>

  constructor(rulebook: Rulebook, reporter: Reporter, lines: ReadonlyMap<string, readonly number[]>) {
    this.rulebook = rulebook
    this.reporter = reporter
    this.#lines = lines
  }

  /** Whether `name` is one of `known`; if not, it is reported as an unknown `what`. */
  knows(what: string, name: string, known: Iterable<string>, path: DocumentPath, key = false): boolean {
    const names = [...known]
    if (names.includes(name)) return true
    const nearest = nearestName(name, names)
    const next = nearest !== null ? `Did you mean "${nearest}"?` : names.length === 0 ? `Declare it first: there is no ${what} yet.` : `Known: ${names.slice(0, 20).join(', ')}.`
    this.reporter.error({ path, key }, `There is no ${what} "${name}".`, next)
    return false
  }

  /** Compiles an expression that stands at `path`; null where it cannot be compiled (reported). */
  expression(text: string, names: ReadonlyMap<string, ValueType>, path: DocumentPath, condition = false): Expression | null {
    return this.#compile(text, names, (offset) => ({ path, offset }), condition)
  }

  #compile(text: string, names: ReadonlyMap<string, ValueType>, place: (offset: number) => Place, condition: boolean): Expression | null {
    try {
      const expression = compileExpression(text, scopeOf(this.rulebook, names))
      if (condition && expression.type.kind !== 'bool' && expression.type.kind !== 'any') {
        this.reporter.error(place(0), `"${text}" is not true or false.`, 'Write a comparison.')
      }
      return expression
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      this.reporter.error(place(error.offset), `${sentence(error.message)} (in "${text}")`, 'Correct the expression.')
      return null
    }
  }

  /** The wordings of a file or list, parsed, each slot checked; a wording that cannot be read is left out (reported). */
  wordings(source: string | readonly string[], names: ReadonlyMap<string, ValueType>, path: DocumentPath): (readonly Piece[])[] {
    const lines = typeof source === 'string' ? (this.rulebook.texts.get(source) ?? []) : source
    return lines.flatMap((line, i) => {
      const pieces = this.wording(line, names, (offset) => this.#place(source, i, path, offset))
      return pieces === null ? [] : [pieces]
    })
  }

  #place(source: string | readonly string[], index: number, path: DocumentPath, offset: number): Place {
    if (typeof source !== 'string') return { path: [...path, index], offset }
    return { file: source, path: [], line: this.#lines.get(source)?.[index] ?? 1 }
  }

  /** One wording, parsed, its slots checked; null where it cannot be read (reported). */
  wording(line: string, names: ReadonlyMap<string, ValueType>, place: (offset: number) => Place): readonly Piece[] | null {
    try {
      const pieces = parseWording(line)
      for (const slot of slotsOf(pieces)) {
        if (!names.has(slot.expression) && Object.hasOwn(this.rulebook.source.request ?? {}, slot.expression)) {
          this.reporter.error(place(slot.at), `{${slot.expression}} is not asked here.`, `Add ${slot.expression} to \`ask\`, or take the slot out.`)
        } else this.#compile(slot.expression, names, (offset) => place(slot.at + offset), false)
      }
      return pieces
    } catch (error) {
      if (!(error instanceof WordingError)) throw error
      this.reporter.error(place(error.offset), `${sentence(error.message)}: "${line.slice(0, 80)}"`, 'Correct the wording.')
      return null
    }
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
