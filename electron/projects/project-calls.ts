/**
 * The calls about packs and projects. The check of a rulebook is handed in: it is the engine's, and heavy to load.
 * Knows the registry and folders.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RulebookSource } from '../../contract/entities/ids.ts'
import type { CheckReport, Project } from '../../contract/entities/project.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { projectQueries, type WritableDb } from '../db/index.ts'
import { createProjectFolder, isBehindPack, refreshFromPack } from './create-project.ts'
import { listPacks, packFolder } from './packs.ts'
import { whileLocked } from './project-lock.ts'
import { readQuestions, writeQuestions } from './questions.ts'
import { openProject, requireProject } from './registry.ts'

/** What the calls are built from. */
export type ProjectParts = {
  db: WritableDb
  /** Checks the rulebook in a folder. */
  checkRulebook(folder: string): CheckReport | Promise<CheckReport>
  /** Reads a project's folders into the run history: for one that this user's history does not know yet. */
  learnHistory(project: Project): void | Promise<void>
}

/** What the domains leave in a project. */
const PARTS = ['data', 'runs', 'evals', 'exports']

/** The folder in which a rulebook lies: the project's or the pack's. */
export function sourceFolder(db: WritableDb, source: RulebookSource): string {
  return 'pack' in source ? packFolder(source.pack) : requireProject(db, source.project).folder
}

/** The handlers of `packs.*`. */
export function packHandlers(): HandlersOf<'packs'> {
  return { 'packs.list': () => ({ packs: listPacks() }) }
}

/** The handlers of `projects.*`. */
export function projectHandlers({ db, checkRulebook, learnHistory }: ProjectParts): HandlersOf<'projects'> {
  return {
    'projects.create': ({ folder, pack, name, follows_pack }) => {
      const made = createProjectFolder({ folder, pack, name, followsPack: follows_pack })
      return { project: openProject(db, made.folder) }
    },
    'projects.open': async ({ folder }) => {
      const known = new Set(projectQueries.listProjects(db).map(({ id }) => id))
      const project = openProject(db, folder)
      if (!known.has(project.id) && PARTS.some((part) => existsSync(join(project.folder, part)))) await learnHistory(project)
      if (await isBehindPack(project.folder)) await whileLocked(project.folder, 'open', () => refreshFromPack(project.folder))
      return { project }
    },
    'projects.get': ({ project }) => ({ project: requireProject(db, project) }),
    'projects.list': () => ({ projects: projectQueries.listProjects(db) }),
    'projects.questions': ({ project }) => ({ questions: readQuestions(requireProject(db, project).folder) }),
    'projects.set_questions': ({ project, questions }) => ({ questions: writeQuestions(requireProject(db, project).folder, questions) }),
    'projects.check': ({ source }) => checkRulebook(sourceFolder(db, source)),
  }
}
