/** The commands about datasets: generate, inspect. */

import { join } from 'node:path'
import type { DatasetVersion, InspectReport } from '../../contract/entities/dataset.ts'
import type { Project } from '../../contract/entities/project.ts'
import { EXIT, type Arguments, type Command } from './command.ts'
import { followJob } from './follow-job.ts'
import { openProjectOf } from './open-source.ts'
import { UsageError } from './read-arguments.ts'
import { readPairs, wholeNumber } from './read-values.ts'
import { table } from './table.ts'

const generate: Command = {
  name: 'generate',
  about: 'Makes a dataset version: generates, validates, removes duplicates, splits.',
  works: 'project',
  options: {
    seed: { type: 'string', value: 'N', about: 'Another seed than the rulebook’s.' },
    scale: { type: 'string', value: 'X', about: 'Multiplies every asked count.' },
    set: { type: 'string', value: 'KEY=VALUE', multiple: true, about: 'An option of the rulebook (KEY=[LOW, HIGH]), an asked count (counts.CATEGORY=N), or rows of a role for each conversation (turns.CATEGORY.ROLE=N).' },
    import: { type: 'string', value: 'NAME', about: 'One of the rulebook’s imports: files of foreign shape take the place of its own.' },
  },
  run: async (context) => {
    const { args, json, terminal, studio } = context
    const seed = wholeNumber(args, 'seed', generate)
    const [scale, imported] = [args.text('scale'), args.text('import')]
    if (scale !== undefined && !(Number(scale) > 0)) throw new UsageError(`--scale is a number above 0, not "${scale}".`, generate)
    const mix = await readMix(args)
    const project = await openProjectOf(context)
    const started = await studio().call('datasets.generate', {
      project: project.id,
      ...(seed === undefined ? {} : { seed }),
      ...(scale === undefined ? {} : { scale: Number(scale) }),
      ...(imported === undefined ? {} : { import: imported }),
      ...mix,
    })
    const job = await followJob(context, started.job, { whenStopped: 'Nothing was kept. Generate again when you want to.' })
    const { dataset_version: version } = await studio().call('datasets.get', { project: project.id, dataset_version: String(job.result?.['dataset_version']) })
    if (json) terminal.json({ ...version, folder: folderOf(project, version) })
    else for (const line of versionLines(project, version)) terminal.line(line)
    return EXIT.ok
  },
}

/** Counts and turns have their own place in the call; every other key is an option of the rulebook. */
async function readMix(args: Arguments): Promise<{ options: Record<string, [number, number]>; counts?: Record<string, number>; turns?: Record<string, Record<string, number>> }> {
  const { counts, turns, ...options } = await readPairs(args.list('set'), generate)
  // The call's own schema checks them.
  return { options: options as Record<string, [number, number]>, ...(counts === undefined ? {} : { counts: counts as Record<string, number> }), ...(turns === undefined ? {} : { turns: turns as Record<string, Record<string, number>> }) }
}

function folderOf(project: Project, version: DatasetVersion): string {
  return join(project.folder, 'data', version.id)
}

function versionLines(project: Project, version: DatasetVersion): string[] {
  const rejected = Object.entries(version.rejected)
  const rejectedCount = rejected.reduce((total, [, count]) => total + count, 0)
  const reasons = rejected.map(([reason, count]) => `${reason} ${count}`).join(', ')
  const cells = Object.entries(version.categories).map(([name, each]) => [name, String(each.asked), String(each.accepted), String(each.asked - each.accepted)])
  return [
    ...table([['category', 'asked', 'accepted', 'rejected'], ...cells]),
    `${version.asked} asked = ${version.accepted} accepted + ${rejectedCount} rejected${reasons === '' ? '' : ` (${reasons})`}`,
    `${Object.entries(version.splits).map(([split, count]) => `${split} ${count}`).join(', ')}; leaks ${version.leaks}; ${(version.bytes / 1e6).toFixed(1)} MB`,
    `${version.id} in ${folderOf(project, version)}`,
  ]
}

const inspect: Command = {
  name: 'inspect',
  about: 'Shows samples with their tokens (trained or ignored) and the lengths of a split.',
  works: 'project',
  options: {
    split: { type: 'string', value: 'S', about: 'train, val or test; train unless given.' },
    n: { type: 'string', value: 'N', about: 'How many samples; 3 unless given.' },
    data: { type: 'string', value: 'VERSION', about: 'The dataset version; the newest unless given.' },
    base: { type: 'string', value: 'MODEL', about: 'The base model whose tokenizer is used.' },
    'max-length': { type: 'string', value: 'N', about: 'The run’s length in tokens, to see what would be cut.' },
  },
  run: async (context) => {
    const { args, json, terminal, studio } = context
    const split = args.text('split')
    if (split !== undefined && !isSplit(split)) throw new UsageError('--split is train, val or test.', inspect)
    const n = wholeNumber(args, 'n', inspect)
    const maxLength = wholeNumber(args, 'max-length', inspect)
    const version = args.text('data')
    const base = args.text('base')
    const project = await openProjectOf(context)
    const report = await studio().call('datasets.inspect', {
      project: project.id,
      ...(split === undefined ? {} : { split }),
      ...(n === undefined ? {} : { n }),
      ...(maxLength === undefined ? {} : { max_length: maxLength }),
      ...(version === undefined ? {} : { dataset_version: version }),
      ...(base === undefined ? {} : { base_model: base }),
    })
    if (json) terminal.json(report)
    else for (const line of inspectLines(report)) terminal.line(line)
    return EXIT.ok
  },
}

function isSplit(text: string): text is 'train' | 'val' | 'test' {
  return ['train', 'val', 'test'].includes(text)
}

/** Trained tokens stand in brackets: colours would be lost in a file. */
function inspectLines(report: InspectReport): string[] {
  const samples = report.samples.flatMap((sample) => {
    const tokens = sample.tokens.map((token) => (token.trained ? `[${visible(token.text)}]` : visible(token.text))).join('')
    const trained = sample.tokens.filter((token) => token.trained).length
    return [`${sample.id} (${sample.category}): ${sample.tokens.length} tokens, ${trained} trained in [ ]${sample.truncated > 0 ? `, ${sample.truncated} cut` : ''}`, tokens, '']
  })
  const total = report.lengths.reduce((sum, bin) => sum + bin.count, 0)
  const bins = report.lengths.map((bin) => [`up to ${bin.up_to}`, String(bin.count), '█'.repeat(Math.ceil((40 * bin.count) / Math.max(1, total)))])
  const dropped = Object.entries(report.dropped).map(([reason, count]) => `${reason} ${count}`).join(', ')
  return [
    ...samples,
    ...table([['tokens', 'samples', ''], ...bins]),
    `${report.split}: ${total} samples, ${report.total_tokens} tokens, ${report.trained_tokens} trained; ${report.over_length} longer than ${report.max_length}${dropped === '' ? '' : `; dropped: ${dropped}`}`,
  ]
}

function visible(text: string): string {
  return text.replaceAll('\n', '↵\n')
}

/** generate, inspect. */
export const datasetCommands: readonly Command[] = [generate, inspect]
