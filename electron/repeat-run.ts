/**
 * Starts a run with exactly the frozen configuration of another one, for a replay.
 * Knows run folders and the queue.
 */

import { join } from 'node:path'
import type { Core } from './core.ts'
import { recordRun } from './history/index.ts'
import { writeJsonAtomic } from './platform/atomic-write.ts'
import { readJson } from './platform/read-json.ts'
import { requireProject, whileLocked } from './projects/index.ts'
import { createRunFolder, runFolder } from './runs/run-folders.ts'

/** Copies the configuration into a new run folder and queues it. */
export async function repeatRun({ db, queue }: Core, projectId: string, run: string): Promise<{ job: number; run: string }> {
  const project = requireProject(db, projectId)
  const config = readJson(join(runFolder(project.folder, run), 'config.json'))
  return whileLocked(project.folder, 'history.replay', async () => {
    const again = createRunFolder(project.folder)
    writeJsonAtomic(join(project.folder, 'runs', again, 'config.json'), config)
    recordRun(db, project, again)
    const job = await queue.add('runs.train', { project: projectId, run: again }, { project: projectId })
    return { job: job.id, run: again }
  })
}
