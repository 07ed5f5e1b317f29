/**
 * What the playground is built from: engines for GGUF files, weights and Ollama, and what the chat screen opens with.
 * Beside host-parts.ts: it ties domains' needs to other domains' doors.
 */

import type { Core } from './core.ts'
import { exportRows, jobQueries, runRows } from './db/index.ts'
import { resolveSubject } from './evals/index.ts'
import { commonParts, modelsFolder, systemPrompt } from './host-parts.ts'
import { ACTIVE_STATES } from './jobs/index.ts'
import { listModels } from './models/index.ts'
import { answerConversation } from './ollama/index.ts'
import { ollamaClient } from './ollama-parts.ts'
import { makeGgufShelf, makeWeightsSession, openChat, openJudge, type PlaygroundParts } from './playground/index.ts'
import { appPaths } from './platform/paths.ts'
import { packFolder, previewFolder, readQuestions } from './projects/index.ts'
import { environmentState, sessionEnded, startSession } from './python/index.ts'
import { readSettings } from './settings/index.ts'

const STARTER = 'starter'
const OLLAMA_PATIENCE_MS = 700

/** The parts of the domain. */
export function playgroundParts(core: Core): PlaygroundParts {
  const parts = commonParts(core)
  const gguf = makeGgufShelf(() => readSettings(core.db).inference_threads)
  const weights = makeWeightsSession({
    start: (options) => startSession(['-m', 'trainer', 'chat'], options),
    ended: sessionEnded,
    gpuHolder: () => gpuHolder(core),
  })
  core.onClose(async () => {
    await Promise.all([gguf.free(), weights.free()])
  })
  return {
    push: parts.push,
    projectFolder: parts.projectFolder,
    packFolder,
    gguf,
    weights,
    ollama: {
      answer: (name, turn) => answerConversation(ollamaClient(core), { name, messages: turn.messages, decode: turn.decoding, signal: turn.signal, onText: turn.onText }),
      render: (name, messages, signal) => ollamaClient(core).render(name, messages, signal),
    },
    resolve: (projectDir, subject) => resolveSubject(parts, projectDir, subject),
    systemPrompt,
    judge: openJudge,
    open: (project, signal) => openProjectChat(core, project, signal),
    questions: questionsOf,
  }
}

async function openProjectChat(core: Core, project: string, signal: AbortSignal) {
  const projectDir = commonParts(core).projectFolder(project)
  const models = listModels(modelsFolder(core))
  const [baseModel = null] = models
  const starter = models.find(({ id }) => id === STARTER)
  const ollamaModels = await ollamaModelsOf(core, signal)
  return openChat({
    runs: runRows.list(core.db, project),
    exports: exportRows.list(core.db, project),
    ollamaModels,
    baseModel,
    isStarter: (id) => id === STARTER || id === starter?.folder,
    starterGguf: appPaths.starterGguf,
    pythonBlocked: pythonBlocked(),
    system: systemPrompt(projectDir) ?? null,
  })
}

function pythonBlocked(): string | null {
  const { state } = environmentState()
  return state === 'ready' ? null : 'Needs the Python environment, which is not ready yet. Install it in Settings; GGUF files answer without it.'
}

/** The person's own questions first, then questions of freshly drawn samples. */
async function questionsOf(projectDir: string): Promise<string[]> {
  const own = readQuestions(projectDir).map(({ text }) => text)
  if (own.length >= 4) return own.slice(0, 4)
  const drawn = await previewFolder(projectDir, 8, 1).catch(() => ({ good: [] }))
  const byCategory = new Map(drawn.good.map(({ category, question }) => [category, question]))
  const varied = [...byCategory.values(), ...drawn.good.map(({ question }) => question)].filter((text) => text.length <= 400)
  return [...new Set([...own, ...varied])].slice(0, 4)
}

async function ollamaModelsOf(core: Core, signal: AbortSignal): Promise<{ name: string; bytes: number | null }[]> {
  try {
    return await ollamaClient(core).list(AbortSignal.any([signal, AbortSignal.timeout(OLLAMA_PATIENCE_MS)]))
  } catch {
    // Without Ollama there is nothing to offer; the Export screen says why.
    return []
  }
}

/** Which job holds a GPU: "run-0003 is training". */
function gpuHolder(core: Core): string | null {
  const holder = jobQueries.listOpenJobs(core.db).find(({ state, lease }) => ACTIVE_STATES.includes(state) && lease !== null && lease.startsWith('gpu'))
  if (holder === undefined) return null
  const run = holder.payload['run']
  return holder.kind === 'runs.train' && typeof run === 'string' ? `${run} is training` : `The job ${holder.kind} works`
}

