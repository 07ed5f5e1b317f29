/**
 * Finds the project or pack that a command means: --project DIR, --pack ID, or the current folder.
 * Knows the options; not what the command does there.
 */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RulebookSource } from '../../contract/entities/ids.ts'
import type { Project } from '../../contract/entities/project.ts'
import { homePaths } from '../platform/paths.ts'
import type { CommandContext } from './command.ts'

/** The project to work in. For a pack: its own project in the data folder, made when it is missing, its knowledge kept equal to the pack's. */
export async function openProjectOf(context: CommandContext): Promise<Project> {
  const { args } = context
  const pack = args.text('pack')
  const { call } = context.studio()
  if (pack === undefined) return (await call('projects.open', { folder: resolve(args.text('project') ?? '.') })).project
  const folder = join(homePaths().home, 'projects', pack)
  if (existsSync(join(folder, 'project.json'))) return (await call('projects.open', { folder })).project
  const { project } = await call('projects.create', { folder, pack, follows_pack: true })
  context.terminal.note(`made the project ${project.folder}`)
  return project
}

/** Where the rulebook is: the pack itself where one is named, else the project. */
export async function openRulebookOf(context: CommandContext): Promise<RulebookSource> {
  const pack = context.args.text('pack')
  return pack === undefined ? { project: (await openProjectOf(context)).id } : { pack }
}
