/**
 * Climbs the ladder again through Ollama: what it has made of the file, the exact prompt text, where answers end, and
 * twenty answers beside those of the file itself. Changes nothing.
 */

import type { Rung } from '../../contract/entities/export.ts'
import type { AnswerPool } from '../platform/llama/answer-pool.ts'
import type { ChatMessage, Completion } from '../platform/llama/protocol.ts'
import type { OllamaAnswer, OllamaClient, ShownModel } from './client.ts'
import type { ModelfileMeaning } from './create-request.ts'

/** A prompt on which both sides answer. */
export type VerifyPrompt = { readonly id: string; readonly messages: readonly ChatMessage[] }

/** What is verified against what. */
export type OllamaVerifyWork = {
  readonly client: OllamaClient
  /** The name to ask for. */
  readonly model: string
  /** The name that the rungs carry. */
  readonly shownName: string
  readonly gguf: string
  readonly digest: string
  readonly meaning: ModelfileMeaning
  /** What Ollama said while it made the model. */
  readonly statuses: readonly string[]
  readonly prompts: readonly VerifyPrompt[]
  readonly answers: AnswerPool
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
  /** The rungs so far, whenever there is one more. */
  readonly onRungs?: ((rungs: readonly Rung[]) => void) | undefined
}

const MAX_TOKENS = 96
/** Up to this difference of log-probabilities two choices are a tie that another build of llama.cpp may decide; as in the ladder of files. */
const NEAR_TIE = 0.25
const AGREEING_SHARE = 0.8
const OPTIONS = { temperature: 0, top_p: 1, top_k: 0, min_p: 0, repeat_penalty: 1, seed: 0, num_predict: MAX_TOKENS }
const CONVERSATIONS: readonly (readonly ChatMessage[])[] = [
  [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }],
  [{ role: 'system', content: 'S' }, { role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Grüße 你好 🛼' }],
]

/** Every rung, passed or not. */
export async function verifyInOllama(work: OllamaVerifyWork): Promise<Rung[]> {
  const rungs: Rung[] = []
  const climb = (rung: string, finding: Finding) => {
    rungs.push({ rung, file: `ollama:${work.shownName}`, ...finding })
    work.onRungs?.([...rungs])
  }
  const shown = await work.client.show(work.model, work.signal)
  climb('created', judgeCreated(work, shown))
  climb('parameters', judgeParameters(work.meaning, shown))
  climb('rendered', await judgeRendered(work))
  if (work.prompts.length === 0) {
    climb('text', { passed: true, unseen: true, detail: 'not compared: the run has no held-out prompts' })
    return rungs
  }
  const { own, theirs } = await answerBoth(work)
  climb('stop', judgeStop(own, theirs))
  climb('text', await judgeText(work, own, theirs))
  return rungs
}

async function answerBoth(work: OllamaVerifyWork): Promise<{ own: Completion[]; theirs: OllamaAnswer[] }> {
  const total = 2 * work.prompts.length
  const own = await work.answers.complete({
    gguf: work.gguf,
    prompts: work.prompts,
    decode: { temperature: 0, top_p: 1, max_tokens: MAX_TOKENS, seed: 0 },
    signal: work.signal,
    onProgress: (done) => work.onProgress(done, total),
  })
  const theirs: OllamaAnswer[] = []
  for (const prompt of work.prompts) {
    theirs.push(await work.client.chat({ model: work.model, messages: prompt.messages, options: OPTIONS }, { signal: work.signal }))
    work.onProgress(work.prompts.length + theirs.length, total)
  }
  return { own, theirs }
}

type Finding = { passed: boolean; detail: string; unseen?: boolean }

function judgeCreated({ statuses, digest }: OllamaVerifyWork, shown: ShownModel | undefined): Finding {
  if (shown === undefined) return { passed: false, detail: 'Ollama does not list the model that it made' }
  const template = statuses.find((status) => status.startsWith('using autodetected template'))
  const about = template === undefined ? 'it uses the chat template inside the file' : `Ollama reports "${template}"`
  const found = /sha256[-:]([0-9a-f]{64})/u.exec(shown.modelfile)?.[1]
  const isSame = found !== undefined && digest.endsWith(found)
  return { passed: true, detail: `${isSame ? 'Ollama holds this very file, byte for byte' : 'Ollama has made a file of its own from this one'}; ${about}` }
}

function judgeParameters(meaning: ModelfileMeaning, shown: ShownModel | undefined): Finding {
  if (shown === undefined) return { passed: false, detail: 'there is nothing to read' }
  const lines = shown.parameters.split('\n').map((line) => /^\s*(\S+)\s+(.*?)\s*$/u.exec(line)).flatMap((match) => (match === null ? [] : [[match[1] ?? '', unquote(match[2] ?? '')] as const]))
  const missing = Object.entries(meaning.parameters).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly string[]) : [value]).filter((each) => !lines.some(([key, text]) => key === name && isSameValue(text, each))).map((each) => `${name} ${JSON.stringify(each)}`),
  )
  if (missing.length > 0) return { passed: false, detail: `Ollama does not have ${missing.slice(0, 3).join(', ')}` }
  if (meaning.system !== undefined && shown.system !== meaning.system) return { passed: false, detail: 'the system prompt reads back differently' }
  return { passed: true, detail: `${Object.keys(meaning.parameters).length} parameters${meaning.system === undefined ? '' : ' and the system prompt'} read back unchanged` }
}

function unquote(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

function isSameValue(text: string, value: unknown): boolean {
  return typeof value === 'number' ? Math.abs(Number(text) - value) <= 1e-6 * Math.max(1, Math.abs(value)) : text === String(value)
}

async function judgeRendered(work: OllamaVerifyWork): Promise<Finding> {
  const model = await work.answers.model(work.gguf, work.signal)
  const conversations = [...CONVERSATIONS, ...work.prompts.slice(0, 5).map(({ messages }) => messages)]
  // A template may refuse a role; then there is nothing to compare for that conversation.
  let compared = 0
  for (const messages of conversations) {
    const own = await model.render([messages], true).then(([text]) => text, () => undefined)
    if (own === undefined) continue
    const theirs = await work.client.render(work.model, messages, work.signal)
    if (theirs === null) return { passed: true, unseen: true, detail: 'this Ollama does not show the prompts that it renders' }
    compared++
    if (withoutStart(own, model.facts.bosToken) === withoutStart(theirs, model.facts.bosToken)) continue
    return { passed: false, detail: `Ollama gives the model another text than it was trained with, at character ${firstDifference(own, theirs)} of ${JSON.stringify(theirs.slice(0, 80))}` }
  }
  return { passed: true, detail: `${compared} conversations are rendered character for character as in training` }
}

// llama.cpp adds the start token itself where the template does not write it.
function withoutStart(text: string, bos: string): string {
  return bos !== '' && text.startsWith(bos) ? text.slice(bos.length) : text
}

function judgeStop(own: readonly Completion[], theirs: readonly OllamaAnswer[]): Finding {
  const ended = (answers: readonly { stop_reason: string }[]) => answers.filter(({ stop_reason }) => stop_reason === 'stop').length
  const [ours, inOllama] = [ended(own), ended(theirs)]
  const detail = `${inOllama} of ${theirs.length} answers end by themselves in Ollama, ${ours} of the file's`
  return { passed: inOllama >= Math.ceil(ours * AGREEING_SHARE), detail: inOllama < ours * AGREEING_SHARE ? `${detail}: Ollama runs on where the model ends` : detail }
}

async function judgeText(work: OllamaVerifyWork, own: readonly Completion[], theirs: readonly OllamaAnswer[]): Promise<Finding> {
  let [equal, ties] = [0, 0]
  let widest = 0
  for (const [i, prompt] of work.prompts.entries()) {
    const [mine, other] = [own[i]?.output ?? '', theirs[i]?.text ?? '']
    if (mine.trim() === other.trim()) {
      equal++
      continue
    }
    const gap = await gapAtParting(work, prompt, mine, other)
    widest = Math.max(widest, gap)
    if (gap <= NEAR_TIE) ties++
  }
  const total = work.prompts.length
  const needed = Math.ceil(total * AGREEING_SHARE)
  const detail = `${equal} of ${total} answers equal the file's own${ties > 0 ? `, ${ties} more part at a near tie` : ''}${widest > 0 ? `; log-probability gap up to ${widest.toFixed(3)}` : ''}`
  return equal + ties >= needed ? { passed: true, detail } : { passed: false, detail: `${detail}; at least ${needed} must agree` }
}

async function gapAtParting(work: OllamaVerifyWork, prompt: VerifyPrompt, mine: string, other: string): Promise<number> {
  const model = await work.answers.model(work.gguf, work.signal)
  const [start] = await model.tokenize([...(await model.render([prompt.messages], true))], true)
  const [ours, theirs] = await model.tokenize([mine, other], true)
  if (start === undefined || ours === undefined || theirs === undefined) return Number.POSITIVE_INFINITY
  let at = 0
  while (at < Math.min(ours.length, theirs.length) && ours[at] === theirs[at]) at++
  const end = model.facts.eosTokenId ?? 0
  const [first = 0, second = 0] = await model.odds([...start, ...ours.slice(0, at)], [ours[at] ?? end, theirs[at] ?? end])
  return first - second
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at++
  return at
}
