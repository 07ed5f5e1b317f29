/**
 * The domain of Ollama: is it there, can a name be used, add a verified model, remove one.
 * The door of the folder.
 */

import { join } from 'node:path'
import * as z from 'zod'
import { exportIdSchema, projectIdSchema } from '../../contract/entities/ids.ts'
import type { OllamaStatus } from '../../contract/entities/ollama.ts'
import { StudioError, toStudioError } from '../../contract/errors.ts'
import { exportFolder } from '../exports/index.ts'
import { defineJobKind, type AnyJobKind, type Domain } from '../jobs/kinds.ts'
import type { JobQueue } from '../jobs/queue.ts'
import type { AnswerPool } from '../platform/llama/answer-pool.ts'
import { addToOllama } from './add-model.ts'
import { DEFAULT_ADDRESS, ollamaAddress } from './address.ts'
import { isKnownVersion, makeOllamaClient, OLDEST_VERSION, type OllamaClient } from './client.ts'
import { freeName, fullName, isSameName, nameProblem } from './name.ts'
import type { VerifyPrompt } from './verify-ollama.ts'

export { addToOllama, requireName, requireOllama, type Added, type AddWork } from './add-model.ts'
export { ollamaAddress } from './address.ts'
export { answerConversation, answerPrompts, type OllamaDecode } from './answers.ts'
export { makeOllamaClient, type OllamaClient } from './client.ts'
export { nameFrom } from './name.ts'
export type { VerifyPrompt } from './verify-ollama.ts'

/** What the domain is built from. */
export type OllamaParts = {
  queue(): JobQueue
  projectFolder(project: string): string
  /** The address that the user set; null for the environment's. */
  addressSetting(): string | null
  answers: AnswerPool
  /** Prompts on which the answers of an export are compared. */
  prompts(projectDir: string, folder: string): readonly VerifyPrompt[]
  /** Writes the export's row of the history from its folder. */
  record(project: string, id: string): void | Promise<void>
}

const payloadSchema = z.strictObject({ project: projectIdSchema, export: exportIdSchema, quantization: z.string().nullable(), name: z.string(), replace: z.boolean() })

/** Builds the domain. */
export function createOllama(parts: OllamaParts): Domain<'ollama'> {
  const client = () => makeOllamaClient(ollamaAddress(parts.addressSetting()))
  return {
    handlers: {
      'ollama.status': (_input, { signal }) => readStatus(parts, signal),
      'ollama.check': async ({ name }, { signal }) => {
        const taken = await client().list(signal).then((models) => models.map((model) => model.name), () => [])
        return { valid: nameProblem(name) === '', taken: taken.some((each) => isSameName(each, name)), full_name: fullName(name), problem: nameProblem(name), suggestion: freeName(name, taken) }
      },
      'ollama.add': async ({ project, export: id, quantization, name, replace }) => {
        const problem = nameProblem(name)
        if (problem !== '') throw new StudioError({ code: 'bad_input', message: `Ollama does not take the name "${name}". ${problem}`, next_step: 'Choose another name.' })
        exportFolder(parts.projectFolder(project), id)
        const job = await parts.queue().add('ollama.add', { project, export: id, quantization: quantization ?? null, name, replace }, { project })
        return { job: job.id }
      },
      'ollama.remove': async ({ name }) => {
        if (await client().remove(name)) return {}
        throw new StudioError({ code: 'not_found', message: `Ollama has no model "${name}".`, next_step: 'Look at the list of its models.' })
      },
    },
    jobs: [addJob(parts, client)],
  }
}

function addJob(parts: OllamaParts, client: () => OllamaClient): AnyJobKind {
  return defineJobKind({
    kind: 'ollama.add',
    payload: payloadSchema,
    lease: () => null,
    writes: true,
    run: async (payload, context) => {
      const projectDir = parts.projectFolder(payload.project)
      const folder = join(projectDir, 'exports', payload.export)
      try {
        const added = await addToOllama({
          ...payload, client: client(), projectDir, folder, prompts: parts.prompts(projectDir, folder), answers: parts.answers,
          onProgress: (progress) => context.progress(progress), onRungs: (rungs) => context.result({ export: payload.export, rungs }), signal: context.signal,
        })
        return { result: { export: payload.export, ollama_name: added.name, version: added.version, quantization: added.quantization, rungs: added.rungs.length } }
      } finally {
        await parts.record(payload.project, payload.export)
      }
    },
  })
}

async function readStatus(parts: OllamaParts, signal: AbortSignal): Promise<OllamaStatus> {
  const nothing = { version: null, models: [] }
  let address = DEFAULT_ADDRESS
  try {
    address = ollamaAddress(parts.addressSetting())
  } catch (error) {
    const { message, next_step } = toStudioError(error)
    return { state: 'refused', address: parts.addressSetting() ?? process.env['OLLAMA_HOST'] ?? '', ...nothing, advice: `${message} ${next_step}` }
  }
  try {
    const ollama = makeOllamaClient(address)
    const version = await ollama.version(signal)
    if (!isKnownVersion(version)) return { state: 'too_old', address, version, models: [], advice: `Ollama ${version} is too old. Update it to ${OLDEST_VERSION} or newer (ollama.com) and start it again.` }
    return { state: 'ready', address, version, models: await ollama.list(signal), advice: '' }
  } catch (error) {
    const { message, next_step } = toStudioError(error)
    return { state: 'absent', address, ...nothing, advice: `${message} ${next_step}` }
  }
}
