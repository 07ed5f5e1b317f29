/**
 * A draft compiled: its rulebook's files, what is wrong with them, and what they make. The examples are judged by the rules and
 * written with what they break. Compiles anew each time; callers remember.
 */
import { compileRulebook } from '../compile.ts'
import type { Compiled } from '../compile.ts'
import type { Sample } from '../generate/draw-sample.ts'
import type { CheckResult } from '../interfaces.ts'
import { readRulebook } from '../rulebook/read-rulebook.ts'
import type { Problem, Rulebook } from '../rulebook/rulebook.ts'
import { showValue } from '../vocab/vocabulary.ts'
import type { Draft, Files, Judged } from './draft.ts'
import { CATEGORY, withExamples, writeRulebook } from './write/write-rulebook.ts'

/** What a draft comes to. `compiled` is null where something is missing still; `problems` say what. */
export type CompiledDraft = { readonly files: Files; readonly rulebook: Rulebook | null; readonly compiled: Compiled | null; readonly problems: readonly Problem[] }
/** An answer with the checks that it fails, in words. */
export type JudgedAnswer = Judged & { readonly results: readonly CheckResult[]; readonly failed: readonly string[]; readonly request: Readonly<Record<string, string | number>> }

/** Files as the reader wants them. */
export function readFiles(files: Files): { read(path: string): string | null; list(): string[] } {
  return { read: (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null), list: () => Object.keys(files) }
}

/** Compiles a draft with the template of its shape. Never throws for what the person typed. */
export function compileDraft(draft: Draft, template: string): CompiledDraft {
  const files = tryWrite(draft, template)
  if (typeof files === 'string') return { files: {}, rulebook: null, compiled: null, problems: [problemOf(files)] }
  const first = compileFiles(files)
  if (first.compiled === null) return first
  // A conversation is several answers; the rulebook's examples are single ones.
  const examples = draft.shape === 'turns' ? [] : examplesOf(judgeAll(draft, first.compiled))
  return examples.length === 0 ? first : compileFiles(withExamples(files, examples))
}

/** Compiles files; problems of severity `error` leave nothing. */
export function compileFiles(files: Files): CompiledDraft {
  const { rulebook, problems } = readRulebook(readFiles(files))
  if (rulebook === null) return { files, rulebook, compiled: null, problems }
  try {
    return { files, rulebook, compiled: compileRulebook(rulebook), problems }
  } catch (error) {
    return { files, rulebook, compiled: null, problems: [...problems, problemOf(error instanceof Error ? error.message : String(error))] }
  }
}

/** Every pasted answer with its verdicts. */
export function judgeAll(draft: Draft, compiled: Compiled): JudgedAnswer[] {
  return draft.judged.map((judged) => {
    const { results } = judge(compiled, judged.text)
    return { ...judged, results, request: requestIn(compiled, judged.text), failed: results.filter(({ k, n }) => k < n).map(({ check }) => check) }
  })
}

/** The verdicts of one answer of which nothing was asked. */
export function judge(compiled: Compiled, answer: string): { readonly results: readonly CheckResult[] } {
  const turns = compiled.categories[0]?.arms ?? []
  if (turns.some(({ turn }) => turn !== null)) return judgeTurns(compiled, answer)
  return compiled.score({ category: CATEGORY, request: requestIn(compiled, answer), prompt: '', completion: answer })
}

/** The thing that an answer in prose is about: the one that it names first. Nothing for other answers. */
function requestIn(compiled: Compiled, answer: string): Record<string, string | number> {
  const lower = ` ${answer.toLowerCase().replaceAll(/[^\p{L}\p{N}-]+/gu, ' ')} `
  const found = (compiled.categories[0]?.arms ?? []).filter(({ isProse }) => isProse).flatMap(({ domains }) => domains).flatMap(({ name, values }) => {
    const named = values.map((value) => showValue(value)).filter((value) => lower.includes(` ${value.toLowerCase()} `)).toSorted((a, b) => lower.indexOf(` ${a.toLowerCase()} `) - lower.indexOf(` ${b.toLowerCase()} `) || b.length - a.length)
    return named[0] === undefined ? [] : [[name, named[0]] as const]
  })
  return Object.fromEntries(found)
}

/** A conversation of lines: each line is the answer of its turn. */
function judgeTurns(compiled: Compiled, answer: string): { readonly results: readonly CheckResult[] } {
  const arms = compiled.categories[0]?.arms ?? []
  const lines = answer.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return { results: lines.flatMap((line, i) => arms[i]?.kind.score(line, { role: arms[i]?.turn?.role ?? '', ...(i === 0 ? {} : { prev: lines[i - 1] ?? '' }) }) ?? []) }
}

/** Pasted answers as examples of the rulebook: those that the rules judge as the person did. */
function examplesOf(judged: readonly JudgedAnswer[]): Record<string, unknown>[] {
  return judged.flatMap(({ text, isGood, results, failed, request }): Record<string, unknown>[] => {
    if (results.every(({ n }) => n === 0)) return []
    if (isGood) return failed.length === 0 ? [{ good: true, category: CATEGORY, request, answer: text }] : []
    return failed.length > 0 ? [{ breaks: [...new Set(failed)], category: CATEGORY, request, answer: text }] : []
  })
}

/** The first samples of a plan, which mix all phrasings; rejected ones are passed over. */
export function firstSamples(compiled: Compiled, count: number, seed?: number): Sample[] {
  const plan = compiled.plan(seed === undefined ? {} : { seed })
  const samples: Sample[] = []
  for (let position = 0; position < Math.min(plan.asked, count * 8) && samples.length < count; position += 1) {
    const sample = compiled.sampleAt(plan, position, 0)
    if (!('reject' in sample)) samples.push(sample)
  }
  return samples
}

function tryWrite(draft: Draft, template: string): Files | string {
  try {
    return writeRulebook(draft, template)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function problemOf(message: string): Problem {
  return { severity: 'error', file: 'rulebook.yaml', line: 1, column: 1, path: '', message, next_step: 'Go back a step and correct what it names.' }
}
