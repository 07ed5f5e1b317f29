/**
 * What an exported file is measured against: the merged model's own facts, token ids, rendered conversations and greedy
 * answers in 32-bit floating point. Asks; judges nothing.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import type { ChatMessage } from '../platform/llama/protocol.ts'
import { readJson } from '../platform/read-json.ts'
import { answerInFloat32, askTokens } from './python-jobs.ts'
import type { JobPlace, ReferenceAnswer, TokenRow } from './python-jobs.ts'
import { variedStrings } from './varied-strings.ts'

/** A prompt of the comparison. */
export type ComparisonPrompt = { readonly id: string; readonly messages: readonly ChatMessage[] }

/** What the merged model says of itself. Undefined where its config has no such entry. */
export type ModelConfig = { readonly layers: number | undefined; readonly contextTokens: number | undefined; readonly width: number | undefined; readonly endIds: readonly number[] }

/** The reference. */
export type Reference = {
  readonly config: ModelConfig
  readonly chatTemplate: string
  readonly strings: readonly { readonly text: string; readonly ids: readonly number[] }[]
  readonly conversations: readonly { readonly messages: readonly ChatMessage[]; readonly addGenerationPrompt: boolean; readonly row: TokenRow }[]
  readonly answers: readonly (ComparisonPrompt & { readonly answer: ReferenceAnswer })[]
  readonly maxTokens: number
}

/** How many tokens an answer of the comparison may have. */
export const COMPARISON_TOKENS = 96

const CONVERSATIONS: readonly { messages: readonly ChatMessage[]; addGenerationPrompt: boolean }[] = [
  { messages: [{ role: 'user', content: 'Hello' }], addGenerationPrompt: true },
  { messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }], addGenerationPrompt: true },
  { messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }], addGenerationPrompt: true },
  { messages: [{ role: 'system', content: 'S' }, { role: 'user', content: 'A' }, { role: 'assistant', content: 'B\n' }, { role: 'user', content: 'C' }], addGenerationPrompt: true },
  { messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }], addGenerationPrompt: false },
  { messages: [{ role: 'system', content: '' }, { role: 'user', content: '  spaces  ' }], addGenerationPrompt: true },
  { messages: [{ role: 'user', content: 'Grüße 你好 🛼 <|im_end|> {{ x }} {% y %}' }], addGenerationPrompt: true },
]

/** Asks Python for the reference of a merged model. `prompts` should be those that the model was trained for. */
export async function readReference(place: JobPlace, modelDir: string, prompts: readonly ComparisonPrompt[]): Promise<Reference> {
  const texts = variedStrings()
  const conversations = [...CONVERSATIONS, ...prompts.map(({ messages }) => ({ messages, addGenerationPrompt: true }))]
  const rows = await askTokens(place, modelDir, [
    ...texts.map((text, i) => ({ id: `text-${i}`, text })),
    ...conversations.map(({ messages, addGenerationPrompt }, i) => ({ id: `chat-${i}`, messages, add_generation_prompt: addGenerationPrompt })),
  ])
  const answers = prompts.length === 0 ? [] : await answerInFloat32(place, modelDir, prompts, COMPARISON_TOKENS)
  return {
    config: readModelConfig(modelDir),
    chatTemplate: readChatTemplate(modelDir),
    strings: texts.map((text, i) => ({ text, ids: rows[i]?.ids ?? [] })),
    conversations: conversations.map((conversation, i) => ({ ...conversation, row: rows[texts.length + i] ?? { id: '', ids: [] } })),
    answers: prompts.flatMap((prompt, i) => (answers[i] === undefined ? [] : [{ ...prompt, answer: answers[i] }])),
    maxTokens: COMPARISON_TOKENS,
  }
}

/** The chat template of a model folder, byte for byte. */
export function readChatTemplate(modelDir: string): string {
  const own = join(modelDir, 'chat_template.jinja')
  if (existsSync(own)) return readFileSync(own, 'utf8')
  const config = z.looseObject({ chat_template: z.string().optional() }).safeParse(readJson(join(modelDir, 'tokenizer_config.json')))
  if (config.success && config.data.chat_template !== undefined) return config.data.chat_template
  throw new StudioError({ code: 'bad_model', message: `The merged model in ${modelDir} has no chat template.`, next_step: 'Train with a base model that has one, or give a format with a template.' })
}

const tokenIds = z.union([z.int(), z.array(z.int())]).nullish()
const configSchema = z.looseObject({ num_hidden_layers: z.int().optional(), max_position_embeddings: z.int().optional(), hidden_size: z.int().optional(), eos_token_id: tokenIds })

function readModelConfig(modelDir: string): ModelConfig {
  const config = configSchema.parse(readJson(join(modelDir, 'config.json')))
  const generation = join(modelDir, 'generation_config.json')
  const ends = [config.eos_token_id, existsSync(generation) ? z.looseObject({ eos_token_id: tokenIds }).parse(readJson(generation)).eos_token_id : null]
  return {
    layers: config.num_hidden_layers,
    contextTokens: config.max_position_embeddings,
    width: config.hidden_size,
    endIds: [...new Set(ends.flatMap((id) => (id === null || id === undefined ? [] : Array.isArray(id) ? id : [id])))],
  }
}
