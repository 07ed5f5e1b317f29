/**
 * `npm run demo [-- PACK] [--steps N] [--items N]`: the main job without a window, on the embedded model.
 * A new project from a pack, checked, then the pipeline: dataset, base eval, training, eval, export, evals of the files;
 * where a gate is missed, its remedy. Then one chat turn and the Modelfile. Exit code 10 where a gate stays missed.
 */
import { parseArgs } from 'node:util'
import { toStudioError } from '../contract/errors.ts'
import { createTerminal } from '../electron/cli/terminal.ts'
import { createStudio } from '../electron/studio.ts'
import { runDemo } from './demo/run-demo.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string' }, items: { type: 'string' }, folder: { type: 'string' } },
})

const terminal = createTerminal(process.stdout, process.stderr, false)
const studio = createStudio({ surface: 'cli' })
try {
  const passed = await runDemo({
    studio,
    terminal,
    pack: positionals[0] ?? 'wzrdbrain',
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    ...(values.steps === undefined ? {} : { steps: Number(values.steps) }),
    ...(values.items === undefined ? {} : { items: Number(values.items) }),
  })
  process.exitCode = passed ? 0 : 10
} catch (error) {
  terminal.failure(toStudioError(error).toParts())
  process.exitCode = 1
} finally {
  await studio.close()
}
