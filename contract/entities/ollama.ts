/**
 * Ollama on this machine: whether it answers, which models it has, whether a name can be used.
 * Knows nothing about its HTTP API.
 */

import * as z from 'zod'

/** A model that Ollama has. */
export const ollamaModelSchema = z.object({
  name: z.string(),
  bytes: z.int().nullable(),
  /** `Q8_0` …; null where Ollama does not say. */
  quantization: z.string().nullable(),
  modified: z.string().nullable(),
})

/** What answers at Ollama's address. */
export const ollamaStatusSchema = z.object({
  /** `absent`: nothing answers. `too_old`: its version lacks what the studio needs. `refused`: the address is not this machine. */
  state: z.enum(['ready', 'absent', 'too_old', 'refused']),
  /** `http://127.0.0.1:11434`, or what was given. */
  address: z.string(),
  version: z.string().nullable(),
  models: z.array(ollamaModelSchema),
  /** What is the matter and what to do, as a sentence; empty when ready. */
  advice: z.string(),
})

/** Whether a name can be used in Ollama. */
export const ollamaNameSchema = z.object({
  valid: z.boolean(),
  /** True where Ollama has a model of this name. */
  taken: z.boolean(),
  /** The name with its tag, as Ollama lists it. */
  full_name: z.string(),
  /** What is wrong with it; empty where nothing is. */
  problem: z.string(),
  /** A name near it that is valid and free. */
  suggestion: z.string(),
})

export type OllamaModel = z.infer<typeof ollamaModelSchema>
export type OllamaStatus = z.infer<typeof ollamaStatusSchema>
export type OllamaName = z.infer<typeof ollamaNameSchema>
