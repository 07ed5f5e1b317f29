/** The tables of the proof: the six tasks beside what can be counted of others, and what each domain came to. Pure. */

import type { OwnDomain } from './own-domain.ts'
import { PEER_NOTES, PEERS, type Task } from './peers.ts'
import type { Rebuilt } from './rebuild-domain.ts'
import type { Seen } from './see-it-work.ts'
import type { Effort } from './tally.ts'

/** What was run. */
export type Proof = { readonly seen: Seen | null; readonly rebuilt: Rebuilt | null; readonly domains: readonly OwnDomain[]; readonly isQuick: boolean }

type Row = { readonly task: Task; readonly title: string; readonly effort: Effort; readonly bar: string }

/** The six tasks as rows; a task that was not run has none. */
export function taskRows({ seen, domains }: Proof): Row[] {
  const [own] = domains
  return [
    ...(seen === null ? [] : [
      { task: 'sample' as const, title: 'first right sample', effort: seen.firstSample, bar: '10 s' },
      { task: 'passed' as const, title: 'first passed model', effort: seen.made.effort, bar: '3 actions' },
    ]),
    ...(own === undefined ? [] : [{ task: 'own' as const, title: 'own domain to passed model', effort: own.made.effort, bar: '' }]),
    ...(seen === null ? [] : [
      { task: 'failing' as const, title: 'three failing outputs of one rule', effort: seen.failing, bar: '' },
      { task: 'resume' as const, title: 'resume a killed run', effort: seen.resume, bar: '' },
      { task: 'ollama' as const, title: 'model in Ollama, from the verdict', effort: seen.ollama, bar: '2 actions' },
    ]),
  ]
}

/** What missed: a gate or a bar. Nothing in a quick look, which asserts none. */
export function misses(proof: Proof): string[] {
  const faults = proof.rebuilt === null ? [] : [...proof.rebuilt.ours.faults, ...proof.rebuilt.theirs.faults]
  const rebuilt = faults.length === 0 ? [] : [`${faults.length} samples of the rebuilt domain and its pack are judged otherwise by the other, the first: ${faults[0] ?? ''}`]
  if (proof.isQuick) return rebuilt
  const models = [...(proof.seen === null ? [] : [{ title: 'See it work', made: proof.seen.made }]), ...proof.domains]
  const gates = models.filter(({ made }) => !made.passed).map(({ title, made }) => `${title}: ${made.verdict}`)
  const bars = proof.seen === null ? [] : [
    ...(proof.seen.tenSamples < 10 ? [] : [`ten right samples and a refused one took ${proof.seen.tenSamples.toFixed(1)} s`]),
    ...(proof.seen.made.effort.actions <= 3 ? [] : [`the first passed model took ${proof.seen.made.effort.actions} actions`]),
    ...(proof.seen.ollama.actions <= 2 ? [] : [`a model in Ollama took ${proof.seen.ollama.actions} actions`]),
  ]
  return [...rebuilt, ...gates, ...bars]
}

/** The tables in Markdown. */
export function markdown(proof: Proof): string {
  const tasks = [
    ['task', 'actions', 'words typed', 'seconds', 'bar', ...PEERS.map(({ name }) => `${name}, actions`)],
    ...taskRows(proof).map(({ task, title, effort, bar }) => [title, String(effort.actions), String(effort.words), seconds(effort.seconds), bar, ...PEERS.map(({ steps }) => String(steps[task] ?? '–'))]),
  ]
  const models = [
    ['model on the starter', 'actions', 'words typed', 'seconds', 'mended', 'verdict'],
    ...(proof.seen === null ? [] : [modelRow('See it work', proof.seen.made)]),
    ...proof.domains.map(({ title, made }) => modelRow(title, made)),
  ]
  const { seen } = proof
  const notes = seen === null ? [] : [
    `Ten right samples and a refused one: ${seconds(seen.tenSamples)} s after the host was started, before any download.`,
    `Ollama: ${seen.ollamaWords}; ${seen.chatWords}.`,
    `Failing answers: ${seen.failingWords}. Killed run: ${seen.resumeWords}.`,
  ]
  return [table(tasks), ...PEER_NOTES, '', table(models), ...notes, ...rebuiltNotes(proof.rebuilt)].join('\n')
}

function rebuiltNotes(rebuilt: Proof['rebuilt']): string[] {
  if (rebuilt === null) return []
  const { building, ours, theirs } = rebuilt
  const said = ({ samples, verdicts, unjudged, faults }: typeof ours) => `${samples - faults.length} of ${samples} samples pass (${verdicts} verdicts; ${unjudged} samples are of kinds that neither rulebook checks)`
  return [
    `Wizard skating rebuilt from an empty project: ${building.actions} actions, ${building.words} words typed or pasted, ${seconds(building.seconds)} s.`,
    `Samples of the rebuilt rulebook judged by the pack's: ${said(ours)}. Samples of the pack's judged by the rebuilt: ${said(theirs)}.`,
  ]
}

function modelRow(title: string, { effort, mended, verdict }: Seen['made']): string[] {
  return [title, String(effort.actions), String(effort.words), seconds(effort.seconds), mended ? 'once' : 'no', verdict]
}

function seconds(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_none, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? []
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line), ''].join('\n')
}
