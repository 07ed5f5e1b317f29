/** The commands that hand a model on: export, publish. */

import { join } from 'node:path'
import type { Export } from '../../contract/entities/export.ts'
import { StudioError } from '../../contract/errors.ts'
import { EXIT, type Command } from './command.ts'
import { followJob } from './follow-job.ts'
import { openProjectOf } from './open-source.ts'
import { UsageError } from './read-arguments.ts'
import { table } from './table.ts'

const exportRun: Command = {
  name: 'export',
  operands: 'RUN',
  count: { min: 1, max: 1 },
  about: 'Exports a run (RUN or RUN@STEP): merges, converts, quantises, verifies each file and writes a Modelfile.',
  works: 'project',
  options: {
    gguf: { type: 'string', value: 'LIST', about: 'GGUF files to make: f16, q8_0, q4_k_m …, separated by commas; what the rulebook says unless given.' },
    ollama: { type: 'string', value: 'NAME', about: 'Adds the model to Ollama under this name.' },
  },
  run: async (context) => {
    const { args, json, terminal, studio } = context
    const [, run, step] = /^(run-\d{4,})(?:@(\d+))?$/.exec(args.positionals[0]!) ?? []
    if (run === undefined) throw new UsageError('export takes a run (run-0001) or a checkpoint (run-0001@200).', exportRun)
    const project = await openProjectOf(context)
    const ollama = args.text('ollama')
    const started = await studio().call('exports.start', {
      project: project.id,
      run,
      ...(step === undefined ? {} : { step: Number(step) }),
      gguf: (args.text('gguf') ?? '').split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== ''),
      ...(ollama === undefined ? {} : { ollama_name: ollama }),
    })
    await followJob(context, started.job, { whenStopped: 'The unfinished export can be deleted. Start it again when you want to.' })
    const { export: made } = await studio().call('exports.get', { project: project.id, export: started.export })
    if (json) terminal.json({ ...made, folder: join(project.folder, 'exports', made.id) })
    else for (const line of exportLines(made, join(project.folder, 'exports', made.id))) terminal.line(line)
    return EXIT.ok
  },
}

function exportLines(made: Export, folder: string): string[] {
  return [
    ...table(made.files.map((file) => [file.path, file.kind, file.quantization ?? '', file.bytes < 1e5 ? `${file.bytes} bytes` : `${(file.bytes / 1e6).toFixed(1)} MB`])),
    ...made.rungs.map((rung) => `${rung.passed ? 'ok  ' : 'FAIL'} ${rung.file}: ${rung.rung}: ${rung.detail}`),
    ...(made.ollama_name === null ? [] : [`added to Ollama as ${made.ollama_name}`]),
    `${made.id} in ${folder}`,
  ]
}

const publish: Command = {
  name: 'publish',
  operands: '[RUN]',
  count: { min: 0, max: 1 },
  about: 'Publishes to the Hugging Face Hub. Not in this version: it says so.',
  works: 'project',
  run: async () => {
    throw new StudioError({ code: 'not_yet', message: 'Publishing to the Hugging Face Hub is not part of this version.', next_step: 'Export the run and upload its folder with the Hub’s own tool.' })
  },
}

/** export, publish. */
export const exportCommands: readonly Command[] = [exportRun, publish]
