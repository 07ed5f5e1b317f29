/**
 * Packs for the tests: those of knowledge/ and those of tests/fixtures/packs, read and compiled through the
 * engine's public interface, and their literal vectors. Knows no pack by name.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { compileRulebook, readRulebook } from '../../engine/index.ts'
import type { Compiled } from '../../engine/index.ts'
import type { RequestValues } from '../../engine/interfaces.ts'
import type { Problem, Rulebook } from '../../engine/rulebook/rulebook.ts'

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '../..')

/** A verdict as written by hand: k/n, `pass` (all of at least one), `fail`, or `na`. */
export type Vector = {
  readonly say: string
  readonly category: string
  readonly request: RequestValues
  readonly prompt?: string
  readonly answer: string
  readonly verdicts: Readonly<Record<string, string>>
}

/** One pack folder and what the reader says of it. */
export type Pack = { readonly id: string; readonly folder: string; readonly rulebook: Rulebook | null; readonly problems: readonly Problem[] }

/** All pack folders: those that ship and those of the fixtures. */
export function packFolders(): string[] {
  return ['knowledge', 'tests/fixtures/packs']
    .map((folder) => join(ROOT, folder))
    .flatMap((folder) => readdirSync(folder).toSorted().map((name) => join(folder, name)))
    .filter((folder) => existsSync(join(folder, 'rulebook.yaml')))
}

/** The folder of a pack that ships. */
export function packFolder(id: string): string {
  return join(ROOT, 'knowledge', id)
}

/** Files of a folder for the reader; `changed` stands in for files by their path, null hides one. */
export function filesOf(folder: string, changed: Readonly<Record<string, string | null>> = {}): { read(path: string): string | null } {
  return {
    read(path) {
      if (Object.hasOwn(changed, path)) return changed[path] ?? null
      const file = join(folder, path)
      return existsSync(file) ? readFileSync(file, 'utf8') : null
    },
  }
}

/** Reads a pack; `changed` replaces files by their path inside it. */
export function openPack(folder: string, changed: Readonly<Record<string, string | null>> = {}, overrides: Parameters<typeof readRulebook>[1] = {}): Pack {
  const { rulebook, problems } = readRulebook(filesOf(folder, changed), overrides)
  return { id: folder.split('/').at(-1) ?? folder, folder, rulebook, problems }
}

/** Whether a pack holds parts that the engine does not compile yet. */
export function isNotYet(pack: Pack): boolean {
  return pack.problems.some((problem) => problem.severity === 'not-yet')
}

/** The compiled rulebook of a pack that has no errors. */
export function compilePack(pack: Pack): Compiled {
  if (pack.rulebook === null) throw new Error(`${pack.id} cannot be read:\n${showProblems(pack.problems)}`)
  return compileRulebook(pack.rulebook)
}

/** Problems one a line, as a person would want to see them in a failing test. */
export function showProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${problem.severity} ${problem.file}:${problem.line}:${problem.column} ${problem.path}: ${problem.message}`).join('\n')
}

/** The literal vectors of a pack. */
export function readVectors(folder: string): readonly Vector[] {
  const written = parse(readFileSync(join(folder, 'vectors.yaml'), 'utf8')) as { readonly vectors: readonly Vector[] }
  return written.vectors
}
