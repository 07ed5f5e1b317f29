/**
 * What the domain of runs is built from: other domains' doors, tied together here.
 * Knows which facts it needs; not what it does with them.
 */

import { basename, join } from 'node:path'
import type { Core } from './core.ts'
import { inspectSplit, versionFolder } from './datasets/index.ts'
import { datasetVersionRows } from './db/index.ts'
import { openRulebookThread } from './evals/index.ts'
import { recordRun, tagRun } from './history/index.ts'
import { commonParts, domainTraining, modelsFolder, systemPrompt } from './host-parts.ts'
import { describePresets, inspectModelFolder, listModels, readPreset } from './models/index.ts'
import { readHardware, type Hardware } from './platform/hardware.ts'
import { readQuestions } from './projects/index.ts'
import { environmentState } from './python/index.ts'
import type { RunsParts } from './runs/index.ts'
import { StudioError, toStudioError } from '../contract/errors.ts'

/** How long the answer of a GPU's driver holds, in milliseconds: its free memory changes. */
const HARDWARE_AGE_MS = 20_000

/** The parts. */
export function runsParts(core: Core): RunsParts {
  const parts = commonParts(core)
  let hardware: { at: number; value: Promise<Hardware> } | null = null
  return {
    ...parts,
    home: core.paths.home,
    domainTraining,
    systemPrompt,
    preset: readPreset,
    presets: describePresets,
    datasetFolder: versionFolder,
    questions: readQuestions,
    models: () => listModels(modelsFolder(core)),
    record: (project, run) => recordRun(core.db, parts.project(project), run),
    tag: (project, run, tag) => tagRun(join(parts.projectFolder(project), 'runs', run), tag),
    openRules: (projectDir) => {
      const thread = openRulebookThread(projectDir)
      return { rules: () => thread.ask('rules', {}), verdicts: (rows) => thread.ask('verdicts', { rows }), close: () => thread.close() }
    },
    hardware: () => {
      if (hardware === null || performance.now() - hardware.at > HARDWARE_AGE_MS) hardware = { at: performance.now(), value: readHardware() }
      return hardware.value
    },
    datasetVersion: (project, folder) => {
      const found = datasetVersionRows.find(core.db, project, basename(folder))
      if (found !== undefined) return found
      throw new StudioError({ code: 'not_found', message: `Dataset version ${basename(folder)} is not in the history.`, next_step: 'Run `reindex` in this project.' })
    },
    cpuReason: () => {
      const state = environmentState()
      return state.state === 'ready' && state.record.backend === 'cpu' ? state.record.reason : null
    },
    environment: () => {
      const state = environmentState()
      return state.state === 'ready' ? { isReady: true, sentence: `Ready, for the ${state.record.backend === 'cuda' ? 'GPU' : 'processor'}.` } : { isReady: false, sentence: `It is ${state.state}: ${state.reason}.` }
    },
    convertible: (folder) => {
      try {
        inspectModelFolder(folder)
        return null
      } catch (error) {
        return toStudioError(error).message
      }
    },
    inspect: (config, signal) => inspectSplit({ version: config.dataset_dir, split: 'train', n: 3, baseModel: config.base_model, training: { ...config }, signal }),
  }
}
