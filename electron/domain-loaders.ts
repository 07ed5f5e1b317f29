/**
 * How each domain is built, loaded when it is first needed. The type asks for every domain of the table of calls and
 * for every handler of each: a missing one does not compile.
 */

import { join } from 'node:path'
import type { DomainName } from '../contract/calls.ts'
import type { Core } from './core.ts'
import type { Domain } from './jobs/index.ts'

type Loaders = { [D in DomainName]: (core: Core) => Promise<Domain<D>> }

/** Every domain's loader. */
export const domainLoaders = {
  packs: async () => ({ handlers: (await import('./projects/index.ts')).packHandlers(), jobs: [] }),
  projects: async (core) => {
    const [{ createProjects }, { projectsFolder }] = await Promise.all([import('./projects/index.ts'), import('./places/index.ts')])
    const { db, desktop, root } = core
    // The engine is heavy to load: only a check needs it here.
    return createProjects({
      db,
      checkRulebook: async (folder) => (await import('./rulebooks/index.ts')).checkRulebook(folder),
      learnHistory: async (project) => void (await import('./history/index.ts')).reindexProject(db, project),
      queue: () => core.queue,
      ask: core.ask,
      home: core.paths.home,
      projectsFolder: () => root ?? projectsFolder(),
      moveToBin: desktop === null ? null : (path) => desktop.moveToBin(path),
    })
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
    const [{ modelHandlers }, { modelsParts }] = await Promise.all([import('./models/index.ts'), import('./models-parts.ts')])
    return { handlers: modelHandlers(modelsParts(core)), jobs: [] }
  },
  hub: async (core) => {
    const [{ createHub }, { modelsFolder }, { readSettings }, { jobQueries }] = await Promise.all([import('./hub/index.ts'), import('./host-parts.ts'), import('./settings/index.ts'), import('./db/index.ts')])
    const unfinished = () => jobQueries.listOpenJobs(core.db).filter(({ kind }) => kind === 'hub.download').toReversed()
    return createHub({ queue: () => core.queue, secrets: core.secrets, isOffline: () => readSettings(core.db).is_offline, cache: () => modelsFolder(core), unfinished })
  },
  jobs: async ({ db, queue, start, current }) => {
    const { jobHandlers, pipelineJob } = await import('./jobs/index.ts')
    return { handlers: jobHandlers(db, queue), jobs: [pipelineJob({ queue: () => queue, start, current })] }
  },
  settings: async (core) => {
    const [{ createSettings }, { modelsFolder }, { pythonHome }, { binnedFolder, forgetBinned, listBin }, { projectQueries }] = await Promise.all([import('./settings/index.ts'), import('./host-parts.ts'), import('./python/index.ts'), import('./projects/index.ts'), import('./db/index.ts')])
    const { db, paths } = core
    const notes = join(paths.home, 'bin')
    return createSettings({
      db,
      queue: () => core.queue,
      ask: core.ask,
      home: paths.home,
      modelsFolder: () => modelsFolder(core),
      pythonFolder: pythonHome,
      projects: () => projectQueries.listProjects(db),
      bin: () => listBin(notes).map(({ id, name }) => ({ id, name, folder: binnedFolder(notes, id) })),
      forgetBinned: (id) => forgetBinned(notes, id),
    })
  },
  places: async ({ db, paths, root, surface, places, desktop }) => {
    const [{ createPlaces }, { requireProject }] = await Promise.all([import('./places/index.ts'), import('./projects/index.ts')])
    return createPlaces({ tokens: places, desktop, surface, root, home: paths.home, python: paths.python, models: paths.models, projectFolder: (id) => requireProject(db, id).folder })
  },
  system: async ({ db, surface, root, secrets, desktop }) => {
    const [{ systemHandlers }, { currentDevice }] = await Promise.all([import('./settings/index.ts'), import('./host-parts.ts')])
    return { handlers: systemHandlers({ db, surface, root, secrets, desktop, devices: async () => [currentDevice()] }), jobs: [] }
  },
  python: async ({ db, queue, push, paths }) => (await import('./settings/index.ts')).createPython({ db, queue: () => queue, push, home: paths.home }),
  history: async (core) => {
    const [{ createHistory }, { commonParts }, { repeatRun }] = await Promise.all([import('./history/index.ts'), import('./host-parts.ts'), import('./repeat-run.ts')])
    return createHistory({ ...commonParts(core), repeatRun: (project, run) => repeatRun(core, project, run) })
  },
  runs: async (core) => {
    const [{ createRuns }, { runsParts }] = await Promise.all([import('./runs/index.ts'), import('./runs-parts.ts')])
    return createRuns(runsParts(core))
  },
  datasets: async (core) => {
    const [{ createDatasets }, { commonParts, trainingOf }, { recordDatasetVersion }] = await Promise.all([import('./datasets/index.ts'), import('./host-parts.ts'), import('./history/index.ts')])
    const parts = commonParts(core)
    return createDatasets({ ...parts, cache: core.paths.cache, onClose: core.onClose, training: (projectDir, model) => trainingOf(core, projectDir, model), record: (project, version) => recordDatasetVersion(core.db, parts.project(project), version) })
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
      // Loaded when a model in Ollama is the subject: nothing else of an eval needs it.
      ollama: async (work) => (await import('./ollama-parts.ts')).ollamaAnswers(core)(work),
      furtherTraining: (project, run) => furtherTraining(parts.projectFolder(project), run),
      record: (project, id) => recordEval(core.db, parts.project(project), id),
    })
  },
  exports: async (core) => {
    const [{ createExports }, { commonParts, exportDefaults }, { runJob }, { recordExport }, { ollamaForExports }] = await Promise.all([
      import('./exports/index.ts'),
      import('./host-parts.ts'),
      import('./python/index.ts'),
      import('./history/index.ts'),
      import('./ollama-parts.ts'),
    ])
    const parts = commonParts(core)
    const { nameFrom, ...ollama } = ollamaForExports(core)
    return createExports({
      ...parts, exportDefaults, ollama, python: { runJob }, home: core.paths.home,
      projectName: (id) => parts.project(id).name,
      ollamaNameFrom: nameFrom,
      record: (project, id) => recordExport(core.db, parts.project(project), id),
    })
  },
  ollama: async (core) => {
    const [{ createOllama }, { ollamaParts }] = await Promise.all([import('./ollama/index.ts'), import('./ollama-parts.ts')])
    return createOllama(ollamaParts(core))
  },
  playground: async (core) => {
    const [{ createPlayground }, { playgroundParts }] = await Promise.all([import('./playground/index.ts'), import('./playground-parts.ts')])
    return createPlayground(playgroundParts(core))
  },
  wizard: async (core) => {
    const [{ createWizard }, { placeAt }, { requireProject }, { jobQueries }, { freeDiskBytes }] = await Promise.all([
      import('./wizard/index.ts'),
      import('./places/index.ts'),
      import('./projects/index.ts'),
      import('./db/index.ts'),
      import('./platform/disk.ts'),
    ])
    const { db, ask, current, paths, places } = core
    return createWizard({
      ask,
      current,
      home: paths.home,
      place: (path) => placeAt(places, path),
      jobs: (kind) => jobQueries.listJobs(db, 1000).filter((job) => job.kind === kind),
      freeBytes: (project) => freeDiskBytes(requireProject(db, project).folder),
    })
  },
} satisfies Loaders
