import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeTestGguf } from '../../../tests/fixtures/gguf/write-gguf.ts'
import { appPaths } from '../paths.ts'
import { identify, isAlive, processStartTime } from '../processes.ts'
import { makeAnswerPool } from './answer-pool.ts'
import { defaultThreads, openGguf } from './open-gguf.ts'
import { starterGguf } from '../../../tests/fixtures/gguf/starter-gguf.ts'

const gguf = await starterGguf('Q8_0')
const model = await openGguf({ path: gguf, threads: 1 })
const folder = mkdtempSync(join(tmpdir(), 'open-gguf-'))
after(async () => {
  await model.close()
  rmSync(folder, { recursive: true })
})

const GREEDY = { temperature: 0, top_p: 1, seed: 1, max_tokens: 40 }
const SAMPLED = { temperature: 0.9, top_p: 0.9, seed: 7, max_tokens: 40 }
const prompts = Array.from({ length: 40 }, (_, i) => ({
  id: `p${i}`,
  messages: [{ role: 'system', content: 'You write lists.' }, { role: 'user', content: `Write a list of ${(i % 9) + 2} animals, number ${i}.` }],
}))

test('answers in the order of the prompts, the same each time', async () => {
  const [first, second] = [await model.complete(prompts, GREEDY), await model.complete(prompts, GREEDY)]
  assert.deepEqual(first.map((answer) => answer.id), prompts.map((prompt) => prompt.id))
  assert.deepEqual(first, second)
  assert.ok(first.filter((answer) => answer.stop_reason === 'stop').length > 20)
  assert.deepEqual(await model.complete(prompts, SAMPLED), await model.complete(prompts, SAMPLED))
})

test('many answers at once say what one after another says', async () => {
  const alone = await openGguf({ path: await starterGguf('F16'), threads: 1, sequences: 1 })
  const together = await openGguf({ path: await starterGguf('F16'), threads: 1, sequences: 16 })
  try {
    const [one, many] = [await alone.complete(prompts, GREEDY), await together.complete(prompts, GREEDY)]
    const equal = one.filter((answer, i) => answer.output === many[i]?.output).length
    assert.ok(equal >= 38, `${equal} of 40 equal`)
  } finally {
    await alone.close()
    await together.close()
  }
})

test('the seed and the prompt decide a sampled answer, not its neighbours', async () => {
  const [few, all, other] = [await model.complete(prompts.slice(3, 4), SAMPLED), await model.complete(prompts, SAMPLED), await model.complete(prompts, { ...SAMPLED, seed: 8 })]
  assert.equal(few[0]?.output.slice(0, 12), all[3]?.output.slice(0, 12))
  assert.ok(all.filter((answer, i) => answer.output === other[i]?.output).length < 20)
})

test('renders with the template of the file and reads special tokens as such', async () => {
  const [text] = await model.render([[{ role: 'user', content: 'Grüße 🛼' }]], true)
  assert.equal(text, '<|im_start|>user\nGrüße 🛼<|im_end|>\n<|im_start|>assistant\n')
  const [ids] = await model.tokenize([text ?? ''], true)
  assert.equal(ids?.[0], 1)
  assert.deepEqual(await model.detokenize([ids ?? []], true), [text])
  const [plain] = await model.tokenize(['<|im_end|>'], false)
  assert.ok((plain?.length ?? 0) > 1)
})

test('holds an answer to its grammar', async () => {
  const constrained = prompts.slice(0, 6).map((prompt, i) => ({ ...prompt, grammar: i % 2 === 0 ? 'root ::= "yes" | "no"' : undefined }))
  const answers = await model.complete(constrained, SAMPLED)
  for (const [i, answer] of answers.entries()) if (i % 2 === 0) assert.match(answer.output, /^(yes|no)$/)
  assert.ok(answers.some((answer, i) => i % 2 === 1 && answer.output.length > 3))
  await assert.rejects(model.complete([{ ...prompts[0]!, grammar: 'root ::= nothing' }], GREEDY), { code: 'bad_rulebook' })
})

test('streams the text of an answer in whole characters', async () => {
  let text = ''
  const [answer] = await model.complete([{ id: 'a', messages: prompts[0]!.messages, grammar: 'root ::= "🛼 äöü 你好"' }], GREEDY, { onText: (_id, piece) => (text += piece) })
  assert.equal(text, '🛼 äöü 你好')
  assert.equal(answer?.output, text)
})

test('stops at the limit of tokens and says so', async () => {
  const [answer] = await model.complete([{ id: 'a', messages: prompts[0]!.messages, grammar: 'root ::= [a-z ]+' }], { ...GREEDY, max_tokens: 9 })
  assert.deepEqual([answer?.n_tokens, answer?.stop_reason], [9, 'length'])
})

test('refuses a prompt that is longer than the context', async () => {
  await assert.rejects(model.complete([{ id: 'long', messages: [{ role: 'user', content: 'word '.repeat(5_000) }] }], GREEDY), { code: 'bad_input', message: /long has \d+ tokens/ })
})

test('cancels between tokens and goes on with the next call', async () => {
  const stop = new AbortController()
  const endless = prompts.map((prompt) => ({ ...prompt, grammar: 'root ::= [a-z ]+' }))
  const running = model.complete(endless, { ...GREEDY, max_tokens: 900 }, { signal: stop.signal })
  setTimeout(() => stop.abort(), 150)
  const start = performance.now()
  await assert.rejects(running, { code: 'cancelled' })
  assert.ok(performance.now() - start < 4_000)
  assert.equal((await model.complete(prompts.slice(0, 1), GREEDY)).length, 1)
})

test('a crash of the native process is an error and no crash of the studio', async () => {
  const pool = makeAnswerPool({ threads: 1 })
  const victim = await pool.model(gguf)
  const work = { gguf, prompts: prompts.map((prompt) => ({ ...prompt, grammar: 'root ::= [a-z ]+' })), decode: { ...GREEDY, max_tokens: 900 } }
  setTimeout(() => process.kill(victim.pid, 'SIGSEGV'), 100)
  await assert.rejects(pool.complete(work), { code: 'process_failed', message: /SIGSEGV/ })
  assert.equal((await pool.complete({ ...work, prompts: prompts.slice(0, 2), decode: GREEDY })).length, 2)
  await pool.close()
})

test('a file that passes the header check and that llama.cpp refuses is reported with its reason', async () => {
  const path = join(folder, 'no-layers.gguf')
  writeTestGguf(path, { 'general.architecture': { text: 'qwen2' }, 'qwen2.block_count': { u32: 1 } }, [{ name: 'token_embd.weight', shape: [32, 4], type: 'F32' }])
  await assert.rejects(openGguf({ path, threads: 1 }), { code: 'bad_gguf' })
})

function withTemplate(template: string): string {
  const bytes = readFileSync(gguf)
  const own = readFileSync(join(appPaths.starterModel, 'chat_template.jinja'))
  Buffer.from(template.padEnd(own.length)).copy(bytes, bytes.indexOf(own))
  const path = join(folder, 'template.gguf')
  writeFileSync(path, bytes)
  return path
}

test('a template that never ends is ended, one that reaches for the process gets nothing', async () => {
  const endless = await openGguf({ path: withTemplate('{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}'), threads: 1, renderLimitMs: 500 })
  await assert.rejects(endless.render([prompts[0]!.messages], true), { code: 'timeout', message: /did not finish within 0\.5 seconds/ })
  await assert.rejects(endless.render([prompts[0]!.messages], true), { code: 'timeout' })
  await endless.close()
  const reaching = await openGguf({ path: withTemplate("{{ messages.constructor.constructor('return process')() }}"), threads: 1 })
  await assert.rejects(reaching.render([prompts[0]!.messages], true), { code: 'bad_model' })
  await reaching.close()
})

test('the native process ends with the studio, however that ends', async () => {
  const script = `import { openGguf } from ${JSON.stringify(new URL('./open-gguf.ts', import.meta.url).href)}; const model = await openGguf({ path: ${JSON.stringify(gguf)}, threads: 1 }); process.stdout.write(String(model.pid)); setInterval(() => {}, 1000)`
  const studio = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = Number(await new Promise<string>((resolve) => studio.stdout.once('data', (data) => resolve(String(data)))))
  assert.equal(isAlive(identify(pid)), true)
  studio.kill('SIGKILL')
  for (let i = 0; i < 100 && processStartTime(pid) !== null; i++) await sleep(50)
  assert.equal(processStartTime(pid), null)
})

test('never uses more threads than cores', () => {
  assert.equal(defaultThreads(1), 1)
  assert.equal(defaultThreads(2), 1)
  assert.equal(defaultThreads(4), 3)
  assert.equal(defaultThreads(16), 7)
})
