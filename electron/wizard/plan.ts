/**
 * All that *Make my model* will do: the stages of one pipeline, each with its words and the time that it took before on this
 * machine. Asks other domains by their calls; starts nothing.
 */

import type { Job, Stage } from '../../contract/entities/job.ts'
import type { BaseModel } from '../../contract/entities/settings.ts'
import type { WizardPlan } from '../../contract/entities/wizard.ts'
import type { Caller } from '../../contract/handlers.ts'
import { measuredSeconds, scaled, sumRanges, type Range } from './measured-time.ts'
import type { KeptWizard } from './wizard-file.ts'

/** What a plan is made from. */
export type PlanParts = {
  ask: Caller
  /** The still current result of a call; null where there is none. */
  current(call: string, input: Record<string, unknown>): Promise<Record<string, unknown> | null | undefined>
  /** Jobs of a kind on this machine, latest first. */
  jobs(kind: string): readonly Job[]
  freeBytes(project: string): number
  answers: KeptWizard
}

type Planned = WizardPlan['planned'][number]
type Step = { stage: Stage; words: string; seconds: Range | null }

/** What one sample takes on disk, and what a run leaves beside the model, roughly. */
const SAMPLE_BYTES = 600
const RUN_BYTES = 60e6
/** Merged weights, 16 bit and 8 bit files: bytes for each parameter while an export goes on. */
const EXPORT_BYTES = 5

/** The plan of a project. */
export async function makePlan(parts: PlanParts, project: string): Promise<WizardPlan> {
  const facts = await gather(parts, project)
  const steps = stepsOf(parts, facts)
  const planned = await Promise.all(
    steps.map(async ({ stage, words, seconds }): Promise<Planned> => {
      const isDone = (await parts.current(stage.call, { project, ...stage.input })) != null
      return { name: stage.name, words, seconds, is_done: isDone }
    }),
  )
  const environment = planned.some(({ name, is_done }) => name === 'environment' && !is_done) ? facts.environmentBytes : 0
  return {
    stages: steps.map(({ stage }) => stage),
    planned,
    measure: facts.training === null ? measuring(steps) : [],
    seconds: sumRanges(planned.filter(({ is_done }) => !is_done).map(({ seconds }) => seconds)),
    needs_bytes: environment + facts.samples * SAMPLE_BYTES + RUN_BYTES + (facts.model?.parameters ?? 0) * EXPORT_BYTES + missingBytes(facts.model),
    free_bytes: parts.freeBytes(project),
  }
}

type Facts = { counts: Record<string, number>; samples: number; heldOut: number; questions: number | null; model: BaseModel | undefined; modelId: string | undefined; environmentBytes: number; training: Range | null }

async function gather({ ask, answers }: PlanParts, project: string): Promise<Facts> {
  const base = answers.base_model === null ? {} : { base_model: answers.base_model }
  const [{ categories, kept, added, imported }, { models }, machine, setup] = await Promise.all([ask('datasets.mix', { project }), ask('models.list', {}), ask('python.machine', {}), ask('evals.setup', { project }).catch(() => null)])
  // Before there are samples no question is set aside yet: then as many as the mix will set aside for the first suite.
  const suite = setup?.suites[0]
  const setAside = categories.reduce((sum, { category, held_out }) => sum + (suite?.categories.includes(category) === true ? held_out : 0), 0)
  const model = models.find(({ id }) => id === answers.base_model) ?? models[0]
  // Before there are samples, nothing can be estimated; the plan stands all the same.
  const estimate = await ask('runs.estimate', { project, ...base, set: answers.set }).catch(() => null)
  return {
    counts: kept,
    samples: categories.reduce((sum, { asked }) => sum + asked, 0) + added + imported,
    heldOut: categories.reduce((sum, { held_out }) => sum + held_out, 0),
    questions: answers.items ?? (suite?.questions || setAside || null),
    model,
    modelId: answers.base_model ?? undefined,
    environmentBytes: machine.environment_bytes,
    training: estimate?.seconds == null ? null : [estimate.seconds.low, estimate.seconds.high],
  }
}

function stepsOf(parts: PlanParts, facts: Facts): Step[] {
  const { answers } = parts
  const base = facts.modelId === undefined ? {} : { base_model: facts.modelId }
  const items = answers.items === null ? {} : { items: answers.items }
  const time = (kind: string, unit: string | null, n: number) => scaled(measuredSeconds(parts.jobs(kind).filter(({ state }) => state === 'succeeded'), unit), unit === null ? 1 : n)
  const title = facts.model?.title ?? 'the base model'
  const asked = `${facts.questions === null ? 'questions' : plural(facts.questions, 'question')} it never saw`
  const all = plural(facts.samples, 'sample')
  const trainedOn = facts.heldOut > 0 && facts.heldOut < facts.samples ? `${(facts.samples - facts.heldOut).toLocaleString('en')} of your ${all}` : `your ${all}`
  const evaluation = time('evals.run', null, 1)
  const step = (name: string, call: string, input: Record<string, unknown>, words: string, seconds: Range | null, onMissed: Stage['on_missed_gate'] = 'stop'): Step => ({ stage: { name, call, input, on_missed_gate: onMissed }, words, seconds })
  return [
    step('environment', 'python.install', answers.big_files === null ? {} : { inside: answers.big_files }, 'install Python for training', time('python.install', null, 1)),
    ...downloadOf(parts, facts.model).map((input) => step('model', 'hub.download', input, `download ${title}`, time('hub.download', 'bytes', missingBytes(facts.model)))),
    step('dataset', 'datasets.generate', Object.keys(facts.counts).length === 0 ? {} : { counts: facts.counts }, `generate ${all}`, time('datasets.generate', 'asked', facts.samples)),
    step('base', 'evals.start', { subject: { kind: 'base', ...base }, ...items }, `ask ${title} ${asked}`, evaluation, 'go_on'),
    step('train', 'runs.start', { ...base, set: answers.set }, `train ${title} on ${trainedOn}`, facts.training),
    step('adapter', 'evals.start', { subject: { kind: 'adapter', run: '$train.run' }, ...items }, `ask the trained model ${asked}`, evaluation, 'go_on'),
    step('export', 'exports.start', { run: '$train.run' }, 'write and verify a model file for chat and Ollama', time('exports.run', null, 1)),
  ]
}

function plural(n: number, word: string): string {
  return `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`
}

/** All that comes before training, and a few steps of it. */
function measuring(steps: readonly Step[]): Stage[] {
  const training = steps.find(({ stage }) => stage.name === 'train')
  const before = steps.filter(({ stage }) => stage.name === 'environment' || stage.name === 'model' || stage.name === 'dataset')
  return training === undefined ? [] : [...before.map(({ stage }) => stage), { ...training.stage, name: 'measure', call: 'runs.probe' }]
}

/** What is still to be downloaded of a model. */
function missingBytes(model: BaseModel | undefined): number {
  return model === undefined || model.folder !== null ? 0 : (model.bytes ?? 0)
}

/**
 * The download of a model that is not on this machine, with the licence that was accepted for it; none where it is here, or where
 * nobody has accepted its licence yet: the page of the models asks for that.
 */
function downloadOf({ jobs }: PlanParts, model: BaseModel | undefined): { repo: string; accepted_licence: string }[] {
  if (model === undefined || model.folder !== null || model.repo === null) return []
  const accepted = jobs('hub.download').find(({ payload }) => payload['repo'] === model.repo)?.payload['accepted_licence']
  return typeof accepted === 'string' ? [{ repo: model.repo, accepted_licence: accepted }] : []
}
