/**
 * The grammars of every pack as the trainer reads them when it holds an answer to the rules: they accept what llama.cpp accepts
 * and nothing else, right answers and broken ones.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { matchGrammar } from '../../electron/platform/llama/match-grammar.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { requireEnvironment } from '../../electron/python/index.ts'
import { compilePack, isNotYet, openPack, packFolders } from './open-pack.ts'

const SAMPLES = 60

type Asked = { gbnf: string; texts: string[] }

/** Grammars of the first samples of a pack, each with the right answer, broken ones, and one that goes on too long. */
function ask(folder: string): Asked[] {
  const compiled = compilePack(openPack(folder))
  const plan = compiled.plan()
  return Array.from({ length: Math.min(SAMPLES, plan.asked) }, (_none, position) => compiled.sampleAt(plan, position, 0)).flatMap((sample, seed) => {
    if ('reject' in sample) return []
    const grammar = compiled.grammarFor({ category: sample.category, request: sample.request, ...(sample.slice === undefined ? {} : { slice: sample.slice }) })
    if ('none' in grammar) return []
    const broken = compiled.checks.flatMap(({ id }) => compiled.mutate(sample, id, seed)?.answer ?? [])
    return [{ gbnf: grammar.gbnf, texts: [sample.answer, `${sample.answer} and`, sample.answer.slice(0, -1), ...broken] }]
  })
}

test('the trainer reads every grammar as llama.cpp does', async () => {
  const asked = packFolders().filter((folder) => !isNotYet(openPack(folder))).flatMap(ask)
  const { python } = requireEnvironment()
  const folder = mkdtempSync(join(tmpdir(), 'grammars-'))
  const [file, answers] = [join(folder, 'asked.jsonl'), join(folder, 'answers.json')]
  writeFileSync(file, asked.map((each) => `${JSON.stringify(each)}\n`).join(''))
  const run = spawnSync(python, [join(import.meta.dirname, 'accepts_in_python.py'), join(APP_ROOT, 'resources', 'starter-model'), file, answers], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  const found = JSON.parse(readFileSync(answers, 'utf8')) as boolean[][]
  rmSync(folder, { recursive: true })
  const wanted = await Promise.all(asked.map(({ gbnf, texts }) => matchGrammar(gbnf, texts)))
  assert.deepEqual(found, wanted)
  const all = wanted.flat()
  assert.ok(all.filter(Boolean).length >= asked.length && all.filter((is) => !is).length > asked.length)
})
