/**
 * How each domain is built, loaded when it is first needed. The type asks for every domain of the table of calls and
 * for every handler of each: a missing one does not compile.
 */

import type { DomainName } from '../contract/calls.ts'
import type { Core } from './core.ts'
import type { Domain } from './jobs/index.ts'

type Loaders = { [D in DomainName]: (core: Core) => Promise<Domain<D>> }

/** Every domain's loader. */
export const domainLoaders = {
  packs: async () => ({ handlers: (await import('./projects/index.ts')).packHandlers(), jobs: [] }),
  projects: async ({ db }) => {
    const { projectHandlers } = await import('./projects/index.ts')
    // The engine is heavy to load: only a check needs it here.
    const handlers = projectHandlers({
      db,
      checkRulebook: async (folder) => (await import('./rulebooks/index.ts')).checkRulebook(folder),
      learnHistory: async (project) => void (await import('./history/index.ts')).reindexProject(db, project),
    })
    return { handlers, jobs: [] }
  },
  rulebooks: async ({ db, push }) => {
    const [{ createRulebooks }, { leavePack, requireProject, sourceFolder }] = await Promise.all([import('./rulebooks/rulebook-calls.ts'), import('./projects/index.ts')])
    return createRulebooks({
      projectFolder: (id) => requireProject(db, id).folder,
      sourceFolder: (source) => sourceFolder(db, source),
      leavePack,
      onSaved: (project, version) => push('rulebooks.saved', { project, version }),
    })
  },
  models: async (core) => {
    const [{ modelHandlers }, { modelsFolder }] = await Promise.all([import('./models/index.ts'), import('./host-parts.ts')])
    return { handlers: modelHandlers(() => modelsFolder(core)), jobs: [] }
  },
  jobs: async ({ db, queue, start, current }) => {
    const { jobHandlers, pipelineJob } = await import('./jobs/index.ts')
    return { handlers: jobHandlers(db, queue), jobs: [pipelineJob({ queue: () => queue, start, current })] }
  },
  settings: async ({ db }) => ({ handlers: (await import('./settings/index.ts')).settingHandlers(db), jobs: [] }),
  places: async ({ db, paths, root, surface, places, desktop }) => {
    const [{ createPlaces }, { requireProject }] = await Promise.all([import('./places/index.ts'), import('./projects/index.ts')])
    return createPlaces({ tokens: places, desktop, surface, root, home: paths.home, python: paths.python, models: paths.models, projectFolder: (id) => requireProject(db, id).folder })
  },
  system: async ({ db, surface, root, secrets, desktop }) => {
    const [{ systemHandlers }, { currentDevice }] = await Promise.all([import('./settings/index.ts'), import('./host-parts.ts')])
    return { handlers: systemHandlers({ db, surface, root, secrets, desktop, devices: async () => [currentDevice()] }), jobs: [] }
  },
  python: async ({ queue, push }) => (await import('./settings/index.ts')).createPython({ queue: () => queue, push }),
  history: async (core) => {
    const [{ createHistory }, { commonParts }, { repeatRun }] = await Promise.all([import('./history/index.ts'), import('./host-parts.ts'), import('./repeat-run.ts')])
    return createHistory({ ...commonParts(core), repeatRun: (project, run) => repeatRun(core, project, run) })
  },
  runs: async (core) => {
    const [{ createRuns }, { commonParts, domainTraining }, { readPreset }, { versionFolder }, { recordRun }] = await Promise.all([
      import('./runs/index.ts'),
      import('./host-parts.ts'),
      import('./models/index.ts'),
      import('./datasets/index.ts'),
      import('./history/index.ts'),
    ])
    const parts = commonParts(core)
    return createRuns({ ...parts, domainTraining, preset: readPreset, datasetFolder: versionFolder, record: (project, run) => recordRun(core.db, parts.project(project), run) })
  },
  datasets: async (core) => {
    const [{ createDatasets }, { commonParts, trainingOf }, { recordDatasetVersion }] = await Promise.all([import('./datasets/index.ts'), import('./host-parts.ts'), import('./history/index.ts')])
    const parts = commonParts(core)
    return createDatasets({ ...parts, training: (projectDir, model) => trainingOf(core, projectDir, model), record: (project, version) => recordDatasetVersion(core.db, parts.project(project), version) })
  },
  evals: async (core) => {
    const [{ createEvals }, { answerPool, commonParts, furtherTraining }, { versionFolder }, { packFolder }, { recordEval }] = await Promise.all([
      import('./evals/index.ts'),
      import('./host-parts.ts'),
      import('./datasets/index.ts'),
      import('./projects/index.ts'),
      import('./history/index.ts'),
    ])
    const parts = commonParts(core)
    return createEvals({
      ...parts,
      packFolder,
      datasetFolder: versionFolder,
      llama: answerPool(core),
      furtherTraining: (project, run) => furtherTraining(parts.projectFolder(project), run),
      record: (project, id) => recordEval(core.db, parts.project(project), id),
    })
  },
  exports: async (core) => {
    const [{ createExports }, { commonParts, exportDefaults }, { runJob }, { recordExport }] = await Promise.all([import('./exports/index.ts'), import('./host-parts.ts'), import('./python/index.ts'), import('./history/index.ts')])
    const parts = commonParts(core)
    return createExports({ ...parts, exportDefaults, python: { runJob }, home: core.paths.home, record: (project, id) => recordExport(core.db, parts.project(project), id) })
  },
  playground: async (core) => {
    const [{ createPlayground, openJudge }, { answerPool, commonParts, systemPrompt }, { resolveSubject }, { runJob }] = await Promise.all([
      import('./playground/index.ts'),
      import('./host-parts.ts'),
      import('./evals/index.ts'),
      import('./python/index.ts'),
    ])
    const parts = commonParts(core)
    return createPlayground({ ...parts, answers: answerPool(core), python: { runJob }, systemPrompt, judge: openJudge, resolve: (projectDir, subject) => resolveSubject(parts, projectDir, subject) })
  },
} satisfies Loaders
