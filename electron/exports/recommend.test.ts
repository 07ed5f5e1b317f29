import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import type { Eval } from '../../contract/entities/eval.ts'
import type { Export } from '../../contract/entities/export.ts'
import type { Run } from '../../contract/entities/run.ts'
import { starterGguf } from '../../tests/fixtures/gguf/starter-gguf.ts'
import { parseQuantization } from '../platform/llama/ggml-types.ts'
import { appPaths } from '../platform/paths.ts'
import { lintModelfile } from './lint-modelfile.ts'
import { readModelSizes } from './predict-size.ts'
import { recommendExport, type PlanFacts } from './recommend.ts'

const run = (id: string, changes: Partial<Run> = {}) => ({ project: 'p', id, state: 'succeeded', has_adapter: true, checkpoints: [20], base_model: 'starter', config: {}, ...changes }) as Run
const evalOf = (id: string, subject: Eval['subject'], passed: number, of = 3) =>
  ({ project: 'p', id, subject, items: 200, passed: passed === of, checks: Array.from({ length: of }, (_, i) => ({ check: `c${i}`, target: 0.9, mode: 'free', passed: i < passed, verdict: i < passed ? 'confirmed' : 'refuted', rate: i < passed ? 1 : 0.2 })) }) as unknown as Eval
const exported = (id: string, quantizations: string[]) => ({ project: 'p', id, run: 'run-0002', files: quantizations.map((quantization) => ({ path: `run-0002-${quantization}.gguf`, kind: 'gguf', quantization, bytes: 1000 })) }) as unknown as Export
const sizes = { fileBytes: (quantization: string) => (quantization === 'Q8_0' ? 8e9 : 4e9), cacheBytes: () => 1e8 }
const facts = (changes: Partial<PlanFacts>): PlanFacts => ({ projectDir: tmpdir(), projectName: 'My Tricks', runs: [run('run-0001'), run('run-0002')], evals: [], exports: [], ollamaNames: new Map(), stepOf: () => null, sizes: () => null, nameFrom: (text) => text.toLowerCase().replaceAll(' ', '-'), ...changes })

test('recommends the checkpoint that passes the most rules, and says so', () => {
  const evals = [evalOf('eval-0001', { kind: 'adapter', run: 'run-0002' }, 1), evalOf('eval-0002', { kind: 'checkpoint', run: 'run-0002', step: 20 }, 3), evalOf('eval-0003', { kind: 'adapter', run: 'run-0001' }, 2)]
  const plan = recommendExport(facts({ evals }))
  assert.deepEqual([plan?.run, plan?.step, plan?.checkpoint_reason], ['run-0002', 20, 'run-0002 at step 20 passes 3 of 3 rules on 200 unseen questions, the most of all that were evaluated.'])
  assert.equal(plan?.ollama_name, 'my-tricks')
})

test('of one subject the latest eval counts; without evals the latest run is taken, without an adapter nothing', () => {
  const evals = [evalOf('eval-0001', { kind: 'adapter', run: 'run-0001' }, 3), evalOf('eval-0002', { kind: 'adapter', run: 'run-0001' }, 0), evalOf('eval-0003', { kind: 'adapter', run: 'run-0002' }, 1)]
  assert.equal(recommendExport(facts({ evals }))?.run, 'run-0002')
  assert.match(recommendExport(facts({}))?.checkpoint_reason ?? '', /run-0002 is the latest run; it was not evaluated/)
  assert.equal(recommendExport(facts({ runs: [run('run-0001', { has_adapter: false })] })), null)
})

test('chooses the nearly lossless file where it is small, a smaller one where memory is short, the smallest that passes where files were evaluated', () => {
  assert.equal(recommendExport(facts({}))?.quantization, 'q8_0')
  assert.equal(recommendExport(facts({ sizes: () => ({ ...sizes, fileBytes: (quantization) => (quantization === 'Q8_0' ? 8e12 : 4e9) }) }))?.quantization, 'q4_k_m')
  const evals = [evalOf('eval-0001', { kind: 'gguf', export: 'export-0001', quantization: 'q8_0' }, 3), evalOf('eval-0002', { kind: 'gguf', export: 'export-0001', quantization: 'q4_k_m' }, 3)]
  const made = { ...exported('export-0001', ['q8_0', 'q4_k_m']), files: [{ path: 'a.gguf', kind: 'gguf', quantization: 'q8_0', bytes: 2000 }, { path: 'b.gguf', kind: 'gguf', quantization: 'q4_k_m', bytes: 1000 }] }
  const plan = recommendExport(facts({ evals, exports: [made] }))
  assert.deepEqual([plan?.quantization, plan?.export, plan?.quantization_reason], ['q4_k_m', 'export-0001', 'the smallest file that passes every rule (3 of 3)'])
})

test('an eval under the grammar scores nothing, and a rule that is too close to tell is said to be so', () => {
  const constrained = evalOf('eval-0001', { kind: 'adapter', run: 'run-0002' }, 3)
  constrained.checks = constrained.checks.map((row) => ({ ...row, mode: 'constrained' }))
  assert.equal(recommendExport(facts({ evals: [constrained] }))?.score, null)
  const close = evalOf('eval-0002', { kind: 'adapter', run: 'run-0002' }, 3)
  close.checks = close.checks.map((row, i) => (i === 0 ? { ...row, verdict: 'undecided' } : row))
  const plan = recommendExport(facts({ evals: [close] }))
  assert.deepEqual(plan?.score, { eval: 'eval-0002', outcome: 'too_close', passed: 2, close: 1, rules: 3 })
  assert.match(plan?.checkpoint_reason ?? '', /passes 2 of 3 rules on 200 unseen questions; 1 is too close to tell/)
})

test('predicts the size of the starter’s files within two per cent', async () => {
  const found = readModelSizes(appPaths.starterModel)
  for (const name of ['F16', 'Q8_0', 'Q4_K_M', 'Q6_K'] as const) {
    const real = statSync(await starterGguf(name)).size
    const predicted = found?.fileBytes(parseQuantization(name)!) ?? 0
    assert.ok(Math.abs(predicted - real) <= real * 0.02, `${name}: ${predicted} for ${real}`)
  }
  assert.equal(readModelSizes(tmpdir()), null)
})

test('the linter names what Ollama would refuse, drop or misread, with its line', () => {
  const lint = (text: string) => lintModelfile(text, { ggufs: ['a.gguf'], stop: ['<|im_end|>'] }).map(({ line, severity, message }) => `${line} ${severity} ${message}`)
  const good = 'FROM ./a.gguf\nPARAMETER num_ctx 2048\nPARAMETER stop "<|im_end|>"\nSYSTEM """Hi"""\n'
  assert.deepEqual(lint(good), [])
  assert.match(lint(good.replace('./a.gguf', '/etc/passwd')).join(), /^1 error "\/etc\/passwd" is no GGUF file/)
  assert.match(lint(good.replace('2048', 'many')).join(), /^2 error num_ctx is not a number/)
  assert.match(lint(good.replace('num_ctx', 'num_cttx')).join('\n'), /2 error Ollama has no parameter "num_cttx"/)
  assert.match(lint(good.replace('"""Hi"""', '"""Hi\\nthere"""')).join(), /4 warning "\\n" stays two characters/)
  assert.match(lint(good.replace('Hi', 'family 👨\u200d👩')).join(), /4 error Ollama would drop the character U\+200D/)
  assert.match(lint(good.replace('PARAMETER stop "<|im_end|>"\n', '')).join(), /stop "<\|im_end\|>" is missing/)
  assert.match(lint(`${good}TEMPLATE """x"""\n`).join(), /5 warning TEMPLATE puts another chat template/)
  assert.match(lint('PARAMETER num_ctx 1\n').join(), /there is no FROM line/)
  assert.match(lint(`${good}ADAPTER ./b.gguf\n`).join(), /5 error ADAPTER is not passed on/)
})
