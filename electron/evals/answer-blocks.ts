/**
 * Answers of a subject block by block, so that somebody may look at a block and end the work. Weights are loaded once, and the
 * next block is answered while one is looked at. Knows nothing of checks.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runJob } from '../python/index.ts'
import { generateOutputs, readOutputs, writeJob, type EvalPrompt, type GenerateWork, type Output } from './generate-outputs.ts'

/** The outputs of each decoding for each block of these sizes. Leaving the loop early ends the work. */
export async function* answerBlocks(work: GenerateWork, sizes: readonly number[]): AsyncGenerator<Map<string, Output[]>> {
  if (work.subject.engine === 'weights') return yield* withPython(work, work.subject.baseModel, work.subject.adapter, sizes)
  const total = work.prompts.length * work.decodes.length
  let done = 0
  for (const prompts of split(work.prompts, sizes)) {
    const before = done
    yield await generateOutputs({ ...work, prompts, progress: (progress) => work.progress({ ...progress, done: before + progress.done, total }) })
    done += prompts.length * work.decodes.length
  }
}

async function* withPython(work: GenerateWork, baseModel: string, adapter: string | null, sizes: readonly number[]): AsyncGenerator<Map<string, Output[]>> {
  const { job, passes, onEvent } = writeJob(work, baseModel, adapter, sizes)
  const blocks = sizes.map(() => Promise.withResolvers<void>())
  const running = runJob('generate', job, {
    signal: work.signal,
    onEvent: (event) => {
      onEvent(event)
      if (typeof event['block'] === 'number') blocks[event['block']]?.resolve()
    },
  })
  // What it fails of is told where it is waited for.
  running.catch(() => {})
  try {
    for (const [number, prompts] of split(work.prompts, sizes).entries()) {
      await Promise.race([blocks[number]!.promise, running])
      yield new Map(passes.map((pass) => [pass.decode.name, readOutputs(`${pass.output}.${number}`, prompts)]))
    }
    await running
  } finally {
    // Where the loop was left early, what the trainer still says is of no interest.
    writeFileSync(join(dirname(job), 'stop'), '')
    await running.catch(() => {})
    rmSync(work.scratch, { recursive: true, force: true })
  }
}

function split(prompts: readonly EvalPrompt[], sizes: readonly number[]): EvalPrompt[][] {
  let start = 0
  return sizes.map((size) => prompts.slice(start, (start += size)))
}
