/**
 * The calls about packs and projects. The check of a rulebook is handed in: it is the engine's, and heavy to load.
 * Knows the registry and folders.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RulebookSource } from '../../contract/entities/ids.ts'
import type { CheckReport, ListedProject, Project } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Caller, HandlersOf } from '../../contract/handlers.ts'
import { jobQueries, projectQueries, type WritableDb } from '../db/index.ts'
import type { Domain, JobQueue } from '../jobs/index.ts'
import { binProject, listBin, restoreProject } from './bin.ts'
import { copyJob } from './copy-project.ts'
import { createProjectFolder, type NewProject, freeFolder, isBehindPack, refreshFromPack } from './create-project.ts'
import { RESULT_FOLDERS } from './folder-files.ts'
import { previewPack } from './pack-preview.ts'
import { listPacks, packFolder } from './packs.ts'
import { projectFilePath, readProjectFile, writeProjectFile } from './project-file.ts'
import { whileLocked } from './project-lock.ts'
import { readQuestions, writeQuestions } from './questions.ts'
import { openProject, requireProject } from './registry.ts'
import { areFactsKnown, gatherFacts } from './stage-facts.ts'
import { projectStages } from './stages.ts'
import { zipJob } from './zip-project.ts'

/** What the calls are built from. */
export type ProjectParts = {
  db: WritableDb
  /** Checks the rulebook in a folder. */
  checkRulebook(folder: string): CheckReport | Promise<CheckReport>
  /** Reads a project's folders into the run history: for one that this user's history does not know yet. */
  learnHistory(project: Project): void | Promise<void>
  queue(): JobQueue
  ask: Caller
  /** The studio's own folder. */
  home: string
  /** The folder for projects where none is named. */
  projectsFolder(): string
  /** Moves a folder to the system's bin; null on a host that has none. */
  moveToBin: ((path: string) => Promise<void>) | null
}

/** The folder in which a rulebook lies: the project's or the pack's. */
export function sourceFolder(db: WritableDb, source: RulebookSource): string {
  return 'pack' in source ? packFolder(source.pack) : requireProject(db, source.project).folder
}

/** The handlers of `packs.*`. */
export function packHandlers(): HandlersOf<'packs'> {
  return {
    'packs.list': () => ({ packs: listPacks() }),
    'packs.preview': ({ pack, n, turn }) => previewPack(pack, n, turn),
  }
}

/** Builds the domain `projects`. */
export function createProjects(parts: ProjectParts): Domain<'projects'> {
  const project = (id: string) => requireProject(parts.db, id)
  const open = (folder: string) => openAndLearn(parts, folder)
  return {
    handlers: { ...makingHandlers(parts), ...keepingHandlers(parts) },
    jobs: [copyJob({ project, open }), zipJob({ project, archives: join(parts.home, 'archives') })],
  }
}

type Handlers = HandlersOf<'projects'>
type KeepingCalls = 'projects.rename' | 'projects.duplicate' | 'projects.zip' | 'projects.remove' | 'projects.forget' | 'projects.bin' | 'projects.restore'

function makingHandlers(parts: ProjectParts): Omit<Handlers, KeepingCalls> {
  const { db } = parts
  return {
    'projects.create': ({ folder, inside, pack, files, name, follows_pack }) => {
      const from = sourceOf(pack, files)
      const title = name ?? listPacks().find(({ id }) => id === pack)?.title ?? pack ?? 'My domain'
      const made = createProjectFolder({ folder: folder ?? freeFolder(inside ?? parts.projectsFolder(), title), from, name: name ?? ('files' in from ? title : undefined), followsPack: follows_pack })
      return { project: openProject(db, made.folder) }
    },
    'projects.open': async ({ folder }) => ({ project: await openAndLearn(parts, folder) }),
    'projects.get': ({ project }) => ({ project: requireProject(db, project) }),
    'projects.list': () => ({ projects: projectQueries.listProjects(db).map(listed) }),
    'projects.questions': ({ project }) => ({ questions: readQuestions(requireProject(db, project).folder) }),
    'projects.set_questions': ({ project, questions }) => ({ questions: writeQuestions(requireProject(db, project).folder, questions) }),
    'projects.check': ({ source }) => parts.checkRulebook(sourceFolder(db, source)),
    'projects.stages': async ({ project }, { othersFirst }) => {
      // Marks beside what a person opened: working them out for the first time takes the processor from it.
      if (!areFactsKnown(project)) await othersFirst?.()
      return { stages: projectStages(await gatherFacts(parts, requireProject(db, project))) }
    },
  }
}

/** What a project is made from: a pack, or files among which a rulebook is. */
function sourceOf(pack: string | undefined, files: Readonly<Record<string, string>> | undefined): NewProject['from'] {
  if (pack !== undefined && files === undefined) return { pack }
  if (pack === undefined && files !== undefined && Object.hasOwn(files, 'rulebook.yaml')) return { files }
  throw new StudioError({ code: 'bad_input', message: 'A project is made from a pack, or from files with a rulebook.yaml among them.', next_step: 'Name one of the two.' })
}

function keepingHandlers(parts: ProjectParts): Pick<Handlers, KeepingCalls> {
  const { db, queue } = parts
  const notes = join(parts.home, 'bin')
  return {
    'projects.rename': ({ project, name }) => {
      const { folder } = requireProject(db, project)
      writeProjectFile(folder, { ...readProjectFile(folder), name: name.trim() })
      return { project: openProject(db, folder) }
    },
    'projects.duplicate': async (input) => ({ job: (await queue().add('projects.duplicate', input, { project: input.project })).id }),
    'projects.zip': async ({ project, to, with_results }) => ({ job: (await queue().add('projects.zip', { project, to: to ?? null, with_results }, { project })).id }),
    'projects.remove': async ({ project: id }) => {
      const project = requireProject(db, id)
      refuseAtWork(db, project)
      if (parts.moveToBin !== null) await parts.moveToBin(project.folder)
      const binned = parts.moveToBin === null ? binProject(notes, project) : null
      projectQueries.forgetProject(db, id)
      return { sentence: binned === null ? `“${project.name}” is in the system’s bin.` : `“${project.name}” is in the studio’s bin.`, binned: binned?.id ?? null }
    },
    'projects.forget': ({ project }) => {
      projectQueries.forgetProject(db, project)
      return {}
    },
    'projects.bin': () => ({ binned: listBin(notes) }),
    'projects.restore': async ({ binned }) => ({ project: await openAndLearn(parts, restoreProject(notes, binned)) }),
  }
}

async function openAndLearn({ db, learnHistory }: ProjectParts, folder: string): Promise<Project> {
  const known = new Set(projectQueries.listProjects(db).map(({ id }) => id))
  const project = openProject(db, folder)
  if (!known.has(project.id) && RESULT_FOLDERS.some((part) => existsSync(join(project.folder, part)))) await learnHistory(project)
  if (await isBehindPack(project.folder)) await whileLocked(project.folder, 'open', () => refreshFromPack(project.folder))
  return project
}

function listed(project: Project): ListedProject {
  return { ...project, is_missing: !existsSync(projectFilePath(project.folder)) }
}

function refuseAtWork(db: WritableDb, { id, name }: Project): void {
  const open = jobQueries.listOpenJobs(db).find(({ project, state }) => project === id && ['queued', 'preparing', 'running', 'stopping'].includes(state))
  if (open === undefined) return
  throw new StudioError({ code: 'conflict', message: `“${name}” has a job at work (${open.kind}).`, next_step: 'Stop it first; then remove the project.' })
}
