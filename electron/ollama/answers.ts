/**
 * Lets a model in Ollama answer: a list of prompts of an eval, or one conversation. Sampling is set so that it means the
 * same as in the studio. Knows no checks.
 */

import type { OllamaAnswer, OllamaClient, OllamaMessage } from './client.ts'

/** How the next token is chosen. */
export type OllamaDecode = { readonly temperature: number; readonly top_p: number; readonly max_tokens: number; readonly seed: number }

/** Ollama's options for a decoding: what the studio does not know is switched off. */
export function optionsOf(decode: OllamaDecode): Record<string, number> {
  return { temperature: decode.temperature, top_p: decode.top_p, top_k: 0, min_p: 0, repeat_penalty: 1, seed: decode.seed, num_predict: decode.max_tokens }
}

/** Answers a list of prompts, one after another. In the order of the prompts. */
export async function answerPrompts(
  client: OllamaClient,
  work: { name: string; prompts: readonly { id: string; messages: readonly OllamaMessage[] }[]; decode: OllamaDecode; signal: AbortSignal; onProgress: (done: number) => void },
): Promise<{ id: string; output: string; n_tokens: number; stop_reason: string }[]> {
  const outputs = []
  for (const { id, messages } of work.prompts) {
    const answer = await client.chat({ model: work.name, messages, options: optionsOf(work.decode) }, { signal: work.signal })
    outputs.push({ id, output: answer.text, n_tokens: answer.n_tokens, stop_reason: answer.stop_reason })
    work.onProgress(outputs.length)
  }
  return outputs
}

/** One answer, in pieces. */
export function answerConversation(client: OllamaClient, work: { name: string; messages: readonly OllamaMessage[]; decode: OllamaDecode; signal: AbortSignal; onText: (text: string) => void }): Promise<OllamaAnswer> {
  return client.chat({ model: work.name, messages: work.messages, options: optionsOf(work.decode) }, { signal: work.signal, onText: work.onText })
}
