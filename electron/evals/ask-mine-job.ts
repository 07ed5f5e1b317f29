/**
 * The job that asks subjects the person's own questions and those kept for the test: the surest answer to each, judged
 * where the rulebook can read a request in the question. No gate and no report: nothing that decides follows from it.
 */

import { join } from 'node:path'
import * as z from 'zod'
import { subjectSchema } from '../../contract/entities/eval.ts'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from '../jobs/kinds.ts'
import type { EvalParts } from './eval-job.ts'
import { explainVerdicts } from './explain.ts'
import { generateOutputs, type Decode } from './generate-outputs.ts'
import { listMyQuestions, writeAnswers, type AskedQuestion } from './my-questions.ts'
import { openRulebookThread, type RulebookThread } from './rulebook-thread.ts'
import { resolveSubject } from './subjects.ts'

const payloadSchema = z.strictObject({ project: projectIdSchema, subjects: z.array(subjectSchema).min(1) })

/** The kind `evals.ask_mine`. */
export function askMineJob(parts: EvalParts): AnyJobKind {
  return defineJobKind({ kind: 'evals.ask_mine', payload: payloadSchema, lease: () => parts.device(), writes: true, run: (payload, context) => askMine(parts, payload, context) })
}

async function askMine(parts: EvalParts, { project, subjects }: z.infer<typeof payloadSchema>, context: JobContext): Promise<JobOutcome> {
  const projectDir = parts.projectFolder(project)
  const questions = listMyQuestions(projectDir, parts.systemPrompt(projectDir))
  if (questions.length === 0) throw new StudioError({ code: 'bad_input', message: 'No question is kept in this project.', next_step: 'Keep one from a chat, or write one under My questions in Train.' })
  const thread = openRulebookThread(projectDir, {}, context.signal)
  try {
    const decode = await surest(thread)
    for (const [i, subject] of subjects.entries()) {
      const outputs = await generateOutputs({
        subject: resolveSubject(parts, projectDir, subject),
        prompts: questions.map(({ id, messages }) => ({ id, messages })),
        decodes: [decode],
        scratch: join(projectDir, 'evals', 'mine', '.work'),
        llama: parts.llama, ollama: parts.ollama, signal: context.signal,
        progress: (progress) => context.progress({ ...progress, done: i * questions.length + progress.done, total: subjects.length * questions.length }),
      })
      writeAnswers(projectDir, subject, await judged(thread, questions, outputs.get(decode.name) ?? []))
    }
    return { result: { questions: questions.length } }
  } finally {
    await thread.close()
  }
}

/** How the surest answer is drawn: the first suite's own greedy decoding, with its limit of length. */
async function surest(thread: RulebookThread): Promise<Decode> {
  const [suite] = await thread.ask('suites', {})
  const limits = Object.values(suite?.decode ?? {}).map(({ max_tokens }) => max_tokens)
  return { name: 'surest', temperature: 0, top_p: 1, max_tokens: limits.length === 0 ? 256 : Math.max(...limits), seed: suite?.seed ?? 0 }
}

async function judged(thread: RulebookThread, questions: readonly AskedQuestion[], outputs: readonly { output: string; stop_reason: string }[]) {
  const rows = questions.map(({ id, question }, i) => ({ id, prompt: question, completion: outputs[i]?.output ?? '' }))
  const verdicts = await explainVerdicts(thread, rows)
  const asked = new Date().toISOString()
  return questions.map(({ messages }, i) => ({
    messages,
    answer: { output: outputs[i]?.output ?? '', stop_reason: outputs[i]?.stop_reason ?? 'stop', category: verdicts[i]?.category ?? null, checks: verdicts[i]?.checks ?? [], asked },
  }))
}
