/**
 * Looks at a base model's folder before anything loads it: a known architecture, safe weights, a tokenizer.
 * Reads names and headers only; never the weights themselves.
 */

import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'

/** Architectures whose training, merging and conversion this version covers. */
export const ARCHITECTURES: readonly string[] = ['LlamaForCausalLM', 'Qwen2ForCausalLM', 'Qwen3ForCausalLM', 'MistralForCausalLM', 'Phi3ForCausalLM', 'GemmaForCausalLM', 'Gemma2ForCausalLM', 'Gemma3ForCausalLM']

/** What a usable folder says about itself. */
export type ModelFolder = { architecture: string; context: number | null; weightFiles: string[] }

const PICKLES = /\.(bin|pt|pth|pkl|ckpt)$/
/** The limit of the safetensors format's own reader. */
const MAX_HEADER_BYTES = 100_000_000

const configSchema = z.looseObject({
  architectures: z.array(z.string()).optional(),
  max_position_embeddings: z.int().positive().optional(),
  auto_map: z.unknown().optional(),
})

/** Checks a model folder. Throws `bad_model` naming the folder, what is wrong and what to do. */
export function inspectModelFolder(folder: string): ModelFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw bad(folder, 'it is not a folder', 'Name a folder in the Hugging Face layout.')
  const config = readConfig(folder)
  const architecture = config.architectures?.[0]
  if (architecture === undefined) throw bad(folder, 'its config.json names no architecture', 'Download the model again.')
  if (!ARCHITECTURES.includes(architecture)) {
    throw bad(folder, `this version does not know the architecture ${architecture}`, `Choose a model of one of these: ${ARCHITECTURES.join(', ')}.`)
  }
  const weightFiles = findWeights(folder)
  if (!existsSync(join(folder, 'tokenizer.json'))) {
    throw bad(folder, 'it has no tokenizer.json', 'Download the whole model, tokenizer included, or save it with `tokenizer.save_pretrained`.')
  }
  return { architecture, context: config.max_position_embeddings ?? null, weightFiles }
}

function readConfig(folder: string): z.infer<typeof configSchema> {
  const path = join(folder, 'config.json')
  if (!existsSync(path)) throw bad(folder, 'it has no config.json', 'Name a folder in the Hugging Face layout.')
  let read: unknown
  try {
    read = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw bad(folder, 'its config.json is not JSON', 'Download the model again.', cause)
  }
  const parsed = configSchema.safeParse(read)
  if (!parsed.success) throw bad(folder, `its config.json cannot be read: ${z.prettifyError(parsed.error)}`, 'Download the model again.')
  if (parsed.data.auto_map !== undefined) throw bad(folder, 'it needs program code of its own, which the studio does not run', 'Choose a model of a built-in architecture.')
  return parsed.data
}

function findWeights(folder: string): string[] {
  const names = readdirSync(folder).sort()
  const weights = names.filter((name) => name.endsWith('.safetensors'))
  if (weights.length === 0) {
    const pickle = names.find((name) => PICKLES.test(name))
    if (pickle === undefined) throw bad(folder, 'it has no weights (*.safetensors)', 'Download the whole model.')
    throw bad(folder, `its weights are a pickle (${pickle}), which can run any program when it is loaded`, 'Take a revision of the model with safetensors, or convert it on a machine that you can spare.')
  }
  for (const name of missingShards(folder)) throw bad(folder, `the part ${name} of its weights is missing`, 'Download the model again.')
  for (const name of weights) checkHeader(folder, name)
  return weights
}

function missingShards(folder: string): string[] {
  const path = join(folder, 'model.safetensors.index.json')
  if (!existsSync(path)) return []
  const index = z.object({ weight_map: z.record(z.string(), z.string()) }).safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!index.success) throw bad(folder, 'its model.safetensors.index.json cannot be read', 'Download the model again.')
  return [...new Set(Object.values(index.data.weight_map))].filter((name) => !existsSync(join(folder, name)))
}

/** A safetensors file begins with the header's length (8 bytes, little endian) and the header, a JSON object; the tensors fill the rest. */
function checkHeader(folder: string, name: string): void {
  const fd = openSync(join(folder, name), 'r')
  try {
    const size = fstatSync(fd).size
    const start = Buffer.alloc(9)
    const length = readSync(fd, start, 0, 9, 0) === 9 ? start.readBigUInt64LE(0) : 0n
    if (length < 2n || length > BigInt(MAX_HEADER_BYTES) || start[8] !== '{'.charCodeAt(0)) throw bad(folder, `${name} is not a safetensors file`, 'Download the model again.')
    if (8 + Number(length) > size || endOfTensors(fd, Number(length), folder, name) + 8 + Number(length) > size) {
      throw bad(folder, `${name} is cut short`, 'Download the model again.')
    }
  } finally {
    closeSync(fd)
  }
}

function endOfTensors(fd: number, length: number, folder: string, name: string): number {
  const header = Buffer.alloc(length)
  readSync(fd, header, 0, length, 8)
  try {
    const tensors = z.record(z.string(), z.looseObject({ data_offsets: z.tuple([z.number(), z.number()]).optional() })).parse(JSON.parse(header.toString('utf8')))
    return Math.max(0, ...Object.values(tensors).map((tensor) => tensor.data_offsets?.[1] ?? 0))
  } catch (cause) {
    throw bad(folder, `the header of ${name} cannot be read`, 'Download the model again.', cause)
  }
}

function bad(folder: string, reason: string, nextStep: string, cause?: unknown): StudioError {
  return new StudioError({ code: 'bad_model', message: `The model in ${folder} cannot be used: ${reason}.`, next_step: nextStep }, { cause })
}
