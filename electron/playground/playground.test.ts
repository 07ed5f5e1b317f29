import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { starterGguf } from '../../tests/fixtures/gguf/starter-gguf.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Subject } from '../../contract/entities/eval.ts'
import { createPlayground, makeGgufShelf, makeWeightsSession, withSystem } from './index.ts'
import type { PlaygroundParts } from './index.ts'
import { StudioError } from '../../contract/errors.ts'

const projectDir = mkdtempSync(join(tmpdir(), 'playground-'))
const shelf = makeGgufShelf(() => 1)
const gguf = await starterGguf('Q8_0')
after(async () => {
  await shelf.free()
  rmSync(projectDir, { recursive: true })
})

const pieces: string[] = []
const phases: string[] = []
let askedOfPython: { adapter: string | null; grammar: string | null; messages: Message[] } | undefined
let holder: string | null = null
const started: NodeJS.ProcessEnv[] = []
let closed = 0
const weights = makeWeightsSession({
  ended: (stderr) => new StudioError({ code: 'process_failed', message: stderr, next_step: '' }),
  gpuHolder: () => holder,
  start: ({ env, onLine }) => {
    started.push(env)
    const device = env['CUDA_VISIBLE_DEVICES'] === '' ? 'cpu' : 'gpu:0'
    return {
      ended: new Promise(() => undefined),
      close: () => Promise.resolve(void closed++),
      send: (request) => {
        if (request['op'] !== 'answer') return
        const id = request['id'] as number
        askedOfPython = { adapter: request['adapter'] as string, grammar: request['grammar'] as string | null, messages: request['messages'] as Message[] }
        onLine({ id, event: 'loading', bytes: 100, device })
        onLine({ id, event: 'reading', tokens: 7, context: 2048 })
        onLine({ id, event: 'text', text: 'from weights' })
        onLine({ id, event: 'done', text: 'from weights', n_tokens: 2, stop_reason: 'stop', memory_bytes: 5, device })
      },
    }
  },
})
const parts: PlaygroundParts = {
  gguf: shelf,
  weights,
  ollama: {
    answer: (name, turn) => {
      turn.onText('from ')
      turn.onText(name)
      return Promise.resolve({ text: `from ${name}`, n_tokens: 2, stop_reason: 'stop', prompt_tokens: 9, load_ms: 1 })
    },
    render: () => Promise.resolve(null),
  },
  push: (_name, payload) => {
    if ('text' in payload) pieces.push(payload.text)
    else if ('phase' in payload && 'chat' in payload) phases.push(payload.phase)
  },
  projectFolder: () => projectDir,
  packFolder: () => projectDir,
  resolve: (_dir, subject) => (subject.kind === 'gguf_file' ? { engine: 'gguf', path: subject.path } : subject.kind === 'ollama' ? { engine: 'ollama', name: subject.name } : { engine: 'weights', baseModel: 'base', adapter: 'a' }),
  systemPrompt: () => 'You write lists.',
  open: () => Promise.reject(new Error('not asked')),
  questions: () => Promise.resolve([]),
  judge: () => ({
    grammar: (prompt) => Promise.resolve(prompt.includes('colour') ? { gbnf: 'root ::= "red" | "blue"', note: 'every rule is held by the grammar' } : { gbnf: null, note: 'prose has no grammar' }),
    score: (_prompt, answer) => Promise.resolve([{ check: 'short', k: answer.length < 10 ? 1 : 0, n: 1, not_applicable: null, failures: answer.length < 10 ? [] : [{ reason: 'too long', start: 0, end: answer.length }] }]),
    close: () => Promise.resolve(),
  }),
}
const playground = createPlayground(parts).handlers
const GGUF: Subject = { kind: 'gguf_file', path: gguf }
const GREEDY = { temperature: 0, top_p: 1, max_tokens: 32, seed: 0 }
const chat = (changes: object) =>
  playground['playground.chat']({ project: 'p', remember: true, subject: GGUF, messages: [{ role: 'user', content: 'Name a colour.' }], constrained: false, decoding: GREEDY, chat: 'test', ...changes }, { signal: new AbortController().signal })

test('streams a reply, judges it and writes it down', async () => {
  pieces.length = 0
  const reply = await chat({})
  assert.equal(pieces.join(''), reply.text)
  assert.ok(reply.text.length > 0 && reply.n_tokens > 0 && reply.first_token_ms <= reply.total_ms)
  assert.equal(reply.checks[0]?.check, 'short')
  const turn = JSON.parse(readFileSync(join(projectDir, 'chats', 'test.jsonl'), 'utf8')) as { asked: Message[]; reply: { text: string } }
  assert.deepEqual([turn.asked, turn.reply.text], [[{ role: 'user', content: 'Name a colour.' }], reply.text])
})

test('a grammar holds the reply, and a note says why there is none', async () => {
  const held = await chat({ constrained: true })
  assert.match(held.text, /^(red|blue)$/)
  assert.deepEqual([held.constrained, held.grammar_note, held.checks[0]?.k], [true, 'every rule is held by the grammar', 1])
  const free = await chat({ constrained: true, messages: [{ role: 'user', content: 'Tell me a story.' }] })
  assert.deepEqual([free.constrained, free.grammar_note], [false, 'prose has no grammar'])
})

test('weights answer through Python, with the system prompt of the project and held to the grammar', async () => {
  const reply = await chat({ subject: { kind: 'adapter', run: 'run-0001' }, constrained: true })
  assert.equal(reply.text, 'from weights')
  assert.deepEqual([reply.constrained, reply.grammar_note], [true, 'every rule is held by the grammar'])
  assert.deepEqual(askedOfPython, { adapter: 'a', grammar: 'root ::= "red" | "blue"', messages: [{ role: 'system', content: 'You write lists.' }, { role: 'user', content: 'Name a colour.' }] })
})

test('a later turn adds only what is new to the history', async () => {
  await chat({ chat: 'long', messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }] })
  const turn = JSON.parse(readFileSync(join(projectDir, 'chats', 'long.jsonl'), 'utf8')) as { asked: Message[] }
  assert.deepEqual(turn.asked, [{ role: 'user', content: 'Three' }])
})

test('refuses a chat name that is a path, and a conversation without a question', async () => {
  await assert.rejects(async () => chat({ chat: '../evil' }), { code: 'bad_input' })
  await assert.rejects(async () => chat({ messages: [{ role: 'user', content: 'x' }, { role: 'assistant', content: 'y' }] }), { code: 'bad_input', message: /does not end with a question/ })
})

test('a system message of the caller replaces the project’s; an empty one takes it away', () => {
  const user = { role: 'user' as const, content: 'x' }
  assert.deepEqual(withSystem([user], 'S'), [{ role: 'system', content: 'S' }, user])
  assert.deepEqual(withSystem([{ role: 'system', content: 'own' }, user], 'S'), [{ role: 'system', content: 'own' }, user])
  assert.deepEqual(withSystem([{ role: 'system', content: '' }, user], 'S'), [user])
  assert.deepEqual(withSystem([user], undefined), [user])
})

test('says what it loads and how much memory it takes, and keeps the model for the next turn', async () => {
  await shelf.free()
  phases.length = 0
  const reply = await chat({})
  assert.ok(phases.includes('loading') && phases.includes('reading'))
  assert.ok(reply.load_ms > 0 && (reply.memory_bytes ?? 0) > 6_000_000 && (reply.prompt_tokens ?? 0) > 5 && reply.context_tokens === 2048)
  assert.equal((await chat({})).load_ms, 0)
})

test('a stop ends the reply and keeps what was written', async () => {
  const long = chat({ chat: 'stopped', messages: [{ role: 'user', content: 'Count for a long time.' }], decoding: { ...GREEDY, temperature: 5, max_tokens: 1500 } })
  while (!pieces.length || pieces.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
  pieces.length = 0
  while (pieces.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(await playground['playground.stop']({ chat: 'stopped' }, { signal: new AbortController().signal }), { stopped: true })
  const reply = await long
  assert.equal(reply.stop_reason, 'cancelled')
  assert.ok(reply.text.length > 0 && reply.n_tokens < 1500)
  assert.deepEqual(await playground['playground.stop']({ chat: 'stopped' }, { signal: new AbortController().signal }), { stopped: false })
})

test('while a run holds the GPU the weights answer on the CPU and say so; a process on the GPU gives it back', async () => {
  assert.equal((await chat({ subject: { kind: 'adapter', run: 'run-0001' } })).device, 'gpu:0')
  holder = 'run-0002 is training'
  const reply = await chat({ subject: { kind: 'adapter', run: 'run-0001' } })
  assert.deepEqual([reply.device, reply.device_note], ['cpu', 'run-0002 is training on the GPU, so this chat runs on the CPU'])
  assert.deepEqual([started.at(-1), closed], [{ CUDA_VISIBLE_DEVICES: '' }, 1])
  holder = null
})

test('a model in Ollama answers too, without a grammar', async () => {
  const reply = await chat({ subject: { kind: 'ollama', name: 'tricks' }, constrained: true })
  assert.deepEqual([reply.text, reply.device, reply.constrained], ['from tricks', 'ollama', false])
  assert.match(reply.grammar_note ?? '', /Ollama takes no grammar/)
})

test('the raw prompt is the template of the file, with its tokens counted', async () => {
  const rendered = await playground['playground.render']({ project: 'p', subject: GGUF, messages: [{ role: 'user', content: 'Hi' }] }, { signal: new AbortController().signal })
  assert.match(rendered.text, /You write lists\.[\s\S]*Hi[\s\S]*assistant/)
  assert.ok((rendered.tokens ?? 0) > 5)
})

test('conversations are saved whole, found by a word, renamed and deleted', async () => {
  const context = { signal: new AbortController().signal }
  const now = new Date().toISOString()
  const conversation = { id: 'c1', title: 'First', created: now, changed: now, system: null, decoding: GREEDY, constrained: false, columns: [{ subject: GGUF, messages: [{ role: 'user' as const, content: 'About zebras' }] }] }
  await playground['playground.save']({ project: 'p', conversation }, context)
  assert.deepEqual((await playground['playground.list']({ project: 'p', text: 'ZEBRA' }, context)).conversations.map(({ id, messages }) => [id, messages]), [['c1', 1]])
  assert.deepEqual((await playground['playground.list']({ project: 'p', text: 'lions' }, context)).conversations, [])
  await playground['playground.rename']({ project: 'p', conversation: 'c1', title: 'Second' }, context)
  assert.equal((await playground['playground.get']({ project: 'p', conversation: 'c1' }, context)).title, 'Second')
  await playground['playground.delete']({ project: 'p', conversation: 'c1' }, context)
  await assert.rejects(async () => playground['playground.get']({ project: 'p', conversation: 'c1' }, context), { code: 'not_found' })
})

test('a question is kept for testing once', async () => {
  const keep = () => playground['playground.keep_test']({ project: 'p', messages: [{ role: 'user', content: 'Keep me' }], answer: 'kept' }, { signal: new AbortController().signal })
  assert.deepEqual([await keep(), await keep()], [{ kept: true }, { kept: false }])
  assert.match(readFileSync(join(projectDir, 'data', 'test-questions.jsonl'), 'utf8'), /"Keep me"/)
})
