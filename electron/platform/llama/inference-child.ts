/**
 * The inference process: loads one GGUF file and answers the studio's calls until the studio goes away.
 * Started by `openGguf` only. Native code and strangers' templates run here, so that their crash is not the studio's.
 */

import './utility-port.ts'
import { StudioError, toStudioError } from '../../../contract/errors.ts'
import { loadModel } from './loaded-model.ts'
import type { LoadedModel } from './loaded-model.ts'
import type { InferenceCalls, InferenceEvent, InferenceReply, InferenceRequest } from './protocol.ts'

type Handled = Exclude<InferenceRequest, { cancel: number }>

const cancelledCalls = new Set<number>()
let loaded: LoadedModel | undefined
let queue: Promise<void> = Promise.resolve()

process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  const request = message as InferenceRequest
  if ('cancel' in request) {
    cancelledCalls.add(request.cancel)
    return
  }
  // One call after another: they share one context.
  queue = queue.then(() => answer(request))
})

async function answer(request: Handled): Promise<void> {
  try {
    reply({ id: request.id, value: await handle(request) })
  } catch (error) {
    reply({ id: request.id, error: toStudioError(error).toParts() })
  } finally {
    cancelledCalls.delete(request.id)
  }
}

async function handle(request: Handled): Promise<unknown> {
  const report = (event: InferenceEvent) => reply({ id: request.id, event })
  switch (request.call) {
    case 'open':
      loaded = await loadModel(request.input, (fraction) => report({ kind: 'loading', fraction }))
      return loaded.facts
    case 'complete':
      return complete(request.id, request.input, report)
    case 'render':
      return withReports(report, () => model().render(request.input.conversations, request.input.addGenerationPrompt))
    case 'tokenize':
      return model().tokenize(request.input.texts, request.input.parseSpecial)
    case 'memory':
      return process.memoryUsage.rss()
    case 'odds':
      return model().odds(request.input.tokens, request.input.candidates)
    case 'detokenize':
      return model().detokenize(request.input.tokens, request.input.keepSpecial)
  }
}

async function complete(id: number, input: InferenceCalls['complete']['input'], report: (event: InferenceEvent) => void): Promise<unknown> {
  const texts = withReports(report, () => input.prompts.map((prompt) => prompt.text ?? model().render([prompt.messages], true)[0] ?? ''))
  return model().complete(input.prompts, texts, input.sampling, {
    isCancelled: () => cancelledCalls.has(id),
    onAnswer: (completion) => report({ kind: 'answered', completion }),
    onText: input.stream ? (promptId, text) => report({ kind: 'text', promptId, text }) : undefined,
  })
}

// The studio starts its clock at `rendering`: a template that never ends is ended with this process.
function withReports<T>(report: (event: InferenceEvent) => void, work: () => T): T {
  report({ kind: 'rendering' })
  const result = work()
  report({ kind: 'rendered' })
  return result
}

function model(): LoadedModel {
  if (loaded !== undefined) return loaded
  throw new StudioError({ code: 'internal', message: 'No model is open.', next_step: 'Open a model first.' })
}

function reply(message: InferenceReply): void {
  process.send?.(message)
}
