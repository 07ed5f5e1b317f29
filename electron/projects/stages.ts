/**
 * How far a project is, stage by stage, told from facts that others have gathered: what there is, what was edited since,
 * which jobs are at work. Pure: asks nobody. What a mend starts are ordinary stages of the pipeline.
 */

import type { Eval } from '../../contract/entities/eval.ts'
import type { Export } from '../../contract/entities/export.ts'
import type { Job, Stage } from '../../contract/entities/job.ts'
import type { Run } from '../../contract/entities/run.ts'
import type { ProjectStage, StageName, StageState } from '../../contract/entities/stage.ts'
import { countRules, ruleVerdicts } from '../../engine/evaluation/index.ts'

/** A result beside the rulebook as it is now. */
export type Currency = { state: 'empty' | 'current' | 'stale'; made: string | null; edits: string[] }

/** What is known of a project. */
export type StageFacts = {
  /** Errors of the rulebook: how many, and the first. */
  problems: { count: number; first: string | null }
  /** Kinds of request and rules that it has. */
  rulebook: { categories: number; checks: number }
  data: Currency & { samples: number | null; overrides: Record<string, unknown> }
  evaluate: Currency
  runs: readonly Run[]
  /** Values that the person set for a run. */
  chosen(run: Run): Record<string, unknown>
  evals: readonly Eval[]
  exports: readonly Export[]
  jobs: readonly Job[]
}

const KINDS: Record<StageName, readonly string[]> = {
  knowledge: [],
  data: ['datasets.generate'],
  train: ['runs.train'],
  evaluate: ['evals.run'],
  export: ['exports.run'],
}
const AT_WORK: ReadonlySet<Job['state']> = new Set(['queued', 'preparing', 'running', 'stopping'])
const TROUBLED: ReadonlySet<Job['state']> = new Set(['failed', 'interrupted', 'paused'])

/** The five stages, in order. */
export function projectStages(facts: StageFacts): ProjectStage[] {
  const mends = mendsOf(facts)
  const told = [knowledge(facts), data(facts, mends), train(facts, mends), evaluate(facts, mends), exported(facts, mends)]
  return told.map((stage) => withJobs(stage, facts))
}

type Mends = { data: Stage[]; train: Stage[]; evaluate: Stage[]; export: Stage[] }

/** The stages that bring each stage up to date, those that must come first included. */
function mendsOf(facts: StageFacts): Mends {
  const run = finished(facts.runs)
  const isDataDue = facts.data.state !== 'current'
  const data = [stage('dataset', 'datasets.generate', facts.data.overrides)]
  const first = isDataDue ? data : []
  const isRunDue = run === undefined || isDataDue || run.dataset_version !== facts.data.made
  const again = run === undefined ? {} : { ...(run.base_model === '' ? {} : { base_model: run.base_model }), set: facts.chosen(run) }
  const train = [...first, stage('train', 'runs.start', again)]
  const trained = isRunDue ? train : []
  const subject = { kind: 'adapter', run: isRunDue || run === undefined ? '$train.run' : run.id }
  const evaluate = [...trained, stage('evaluate', 'evals.start', { subject })]
  const exported = [...trained, stage('export', 'exports.start', { run: subject.run })]
  return { data, train, evaluate, export: exported }
}

function stage(name: string, call: string, input: Record<string, unknown>): Stage {
  return { name, call, input, on_missed_gate: 'stop' }
}

function finished(runs: readonly Run[]): Run | undefined {
  return runs.findLast(({ has_adapter }) => has_adapter)
}

function told(name: StageName, state: StageState, sentence: string, more: Partial<ProjectStage> = {}): ProjectStage {
  return { stage: name, state, sentence, changes: [], made: null, job: null, resting: null, mend: null, ...more }
}

function knowledge({ problems, rulebook }: StageFacts): ProjectStage {
  if (problems.count > 0) return told('knowledge', 'needs_you', problems.count === 1 ? (problems.first ?? 'One problem.') : `${problems.count} problems, the first: ${problems.first ?? ''}`)
  if (rulebook.categories === 0) return told('knowledge', 'ready', 'Nothing to ask yet: teach it your domain.')
  return told('knowledge', 'done', `${counted(rulebook.checks, 'rule')}, ${counted(rulebook.categories, 'kind')} of request.`)
}

function data({ problems, data: { state, made, edits, samples } }: StageFacts, mends: Mends): ProjectStage {
  if (state === 'empty') {
    if (problems.count > 0) return told('data', 'empty', 'The knowledge must be sound first.')
    return told('data', 'ready', 'No samples yet.', { mend: { label: 'Generate', stages: mends.data } })
  }
  if (state === 'stale') return told('data', 'stale', since(edits, made), { changes: edits, made, mend: { label: 'Generate again', stages: mends.data } })
  return told('data', 'done', samples === null ? `${made} is up to date.` : `${count(samples)} samples in ${made}.`, { made })
}

function train(facts: StageFacts, mends: Mends): ProjectStage {
  const run = finished(facts.runs)
  const { data: set } = facts
  if (run === undefined) {
    if (set.state === 'empty') return told('train', 'empty', 'Samples must be generated first.')
    return told('train', 'ready', 'Nothing trained yet.', { mend: { label: 'Train', stages: mends.train } })
  }
  const made = run.id
  if (set.state === 'stale') return told('train', 'stale', `${made} learned from samples that are behind your edits.`, { changes: set.edits, made, mend: { label: 'Generate and train again', stages: mends.train } })
  if (set.made !== null && run.dataset_version !== set.made) return told('train', 'stale', `${made} was trained on ${run.dataset_version}; ${set.made} is newer.`, { made, mend: { label: 'Train again', stages: mends.train } })
  return told('train', 'done', `${made}: ${count(run.steps)} steps on ${run.dataset_version ?? 'its rows'}.`, { made })
}

function evaluate(facts: StageFacts, mends: Mends): ProjectStage {
  const run = finished(facts.runs)
  if (run === undefined) return told('evaluate', 'empty', 'A model must be trained first.')
  const judged = verdictOn(facts, run.id)
  if (judged === undefined) {
    const earlier = facts.evals.findLast(({ subject }) => subject.kind !== 'base')
    const sentence = earlier === undefined ? `${run.id} was not evaluated yet.` : `${earlier.id} judged an earlier run; ${run.id} is newer.`
    return told('evaluate', earlier === undefined ? 'ready' : 'stale', sentence, { made: earlier?.id ?? null, mend: { label: 'Evaluate', stages: mends.evaluate } })
  }
  const made = judged.id
  if (facts.evaluate.state === 'stale') return told('evaluate', 'stale', since(facts.evaluate.edits, made), { changes: facts.evaluate.edits, made, mend: { label: mends.evaluate.length > 1 ? 'Bring up to date' : 'Evaluate again', stages: mends.evaluate } })
  if (mends.evaluate.length > 1) return told('evaluate', 'stale', `${made} judged ${run.id}, which is behind its samples.`, { made, mend: { label: 'Bring up to date', stages: mends.evaluate } })
  if (judged.passed) return told('evaluate', countRules(judged).outcome === 'too_close' ? 'undecided' : 'done', passedSentence(judged), { made })
  return told('evaluate', 'needs_you', missedSentence(judged), { made, mend: betterMend(judged) })
}

function exported(facts: StageFacts, mends: Mends): ProjectStage {
  const run = finished(facts.runs)
  if (run === undefined) return told('export', 'empty', 'A model must be trained first.')
  const made = facts.exports.at(-1)
  if (made === undefined) return told('export', 'ready', 'No model file yet.', { mend: { label: 'Export', stages: mends.export } })
  if (made.run !== run.id) return told('export', 'stale', `${made.id} is of ${made.run ?? 'a base model'}; ${run.id} is newer.`, { made: made.id, mend: { label: 'Export again', stages: mends.export } })
  if (mends.export.length > 1) return told('export', 'stale', `${made.id} is of ${run.id}, which is behind its samples.`, { made: made.id, mend: { label: 'Bring up to date', stages: mends.export } })
  const files = made.files.filter(({ kind }) => kind === 'gguf')
  const verdict = verdictOn(facts, run.id)
  if (verdict !== undefined && !verdict.passed) return told('export', 'needs_you', `${made.id} is of ${run.id}, which does not keep every rule yet.`, { made: made.id, mend: betterMend(verdict) })
  return told('export', 'done', made.ollama_name === null ? `${counted(files.length, 'model file')} of ${run.id}.` : `In Ollama as ${made.ollama_name}.`, { made: made.id })
}

function betterMend({ id }: Eval): ProjectStage['mend'] {
  return { label: 'Make it better', stages: [stage('mend', 'evals.mend', { eval: id })] }
}

/** The evaluation that counts for a run: the newest free one of its adapter, as Evaluate opens with it, else the newest of anything made of it. */
function verdictOn(facts: StageFacts, run: string): Eval | undefined {
  const own = facts.evals.filter((each) => isOfRun(each, facts, run))
  return own.findLast(({ subject, checks }) => subject.kind === 'adapter' && checks.every(({ mode }) => mode === 'free')) ?? own.at(-1)
}

/** True where an eval judged this run: its adapter, a checkpoint of it, or a file that was made of it. */
function isOfRun({ subject }: Eval, { exports: all }: StageFacts, run: string): boolean {
  if ('run' in subject) return subject.run === run
  return 'export' in subject && all.some((each) => each.id === subject.export && each.run === run)
}

function passedSentence({ checks, items }: Eval): string {
  const { passed, close, total } = countRules({ checks })
  return close > 0 ? `Passes ${passed} of ${counted(total, 'rule')} on ${count(items)} questions; ${close} too close to tell.` : `Passed: keeps ${passed} of ${counted(total, 'rule')} on ${count(items)} questions.`
}

function missedSentence({ checks }: Eval): string {
  const { passed, total } = countRules({ checks })
  const missed = ruleVerdicts({ checks }).filter(({ outcome }) => outcome === 'not_yet').map(({ check }) => check.replaceAll('_', ' '))
  return `Not yet: keeps ${passed} of ${counted(total, 'rule')}; missed ${missed.slice(0, 3).join(', ')}${missed.length > 3 ? ' …' : ''}.`
}

/** A stage with a job at work is running; one whose newest job failed and was followed by nothing needs an answer. */
function withJobs(now: ProjectStage, { jobs, runs }: StageFacts): ProjectStage {
  const own = jobs.filter(({ kind }) => KINDS[now.stage].includes(kind)).toSorted((a, b) => a.id - b.id)
  const active = own.findLast(({ state }) => AT_WORK.has(state))
  if (active !== undefined) return { ...now, state: 'running', sentence: working(active), job: active.id }
  // A paused one holds its place, whatever was tried after it.
  const last = own.findLast(({ state }) => state === 'paused') ?? own.at(-1)
  if (last === undefined || !(TROUBLED.has(last.state) || isStoppedTraining(last))) return now
  const run = now.stage === 'train' ? last.payload['run'] : undefined
  const isResumable = typeof run === 'string' && last.state !== 'failed'
  const mend = isResumable ? { label: 'Go on', stages: [stage('train', 'runs.resume', { run })] } : now.mend
  return { ...now, state: 'needs_you', sentence: trouble(last), job: last.id, resting: restingOf(last, runs), mend }
}

/** A run that ended without saying how was interrupted, whatever became of its job. */
function restingOf({ kind, state, payload }: Job, runs: readonly Run[]): ProjectStage['resting'] {
  if (state === 'paused' || state === 'stopped' || state === 'interrupted') return state
  return kind === 'runs.train' && runs.some(({ id, state: ended }) => id === payload['run'] && ended === 'incomplete') ? 'interrupted' : null
}

/** A run that was stopped has more steps to go; another kind of work that was stopped leaves what was made before. */
function isStoppedTraining({ kind, state }: Job): boolean {
  return kind === 'runs.train' && state === 'stopped'
}

function working({ state, progress }: Job): string {
  if (state === 'queued') return 'Waiting for its turn.'
  if (progress === null) return 'Starting.'
  const { phase, done, total, unit } = progress
  return `${phase.slice(0, 1).toUpperCase()}${phase.slice(1)}: ${count(done)}${total === null ? '' : ` of ${count(total)}`} ${unit}.`
}

function trouble({ state, error, payload }: Job): string {
  if (state === 'stopped') return `${typeof payload['run'] === 'string' ? payload['run'] : 'The run'} was stopped; it can go on where it stopped.`
  if (state === 'paused') return 'Paused; it goes on where it stopped.'
  if (state === 'interrupted') return 'The studio ended while this was at work.'
  return error?.message ?? 'It failed.'
}

function since(edits: readonly string[], made: string | null): string {
  const [first] = edits
  if (first === undefined) return `The rulebook was changed since ${made ?? 'then'}.`
  const plain = first.replace(/\.$/, '')
  return edits.length === 1 ? `${plain}, since ${made}.` : `${plain} and ${counted(edits.length - 1, 'more change')} since ${made}.`
}

function counted(n: number, what: string): string {
  return `${count(n)} ${what}${n === 1 ? '' : 's'}`
}

function count(n: number): string {
  return n.toLocaleString('en')
}
