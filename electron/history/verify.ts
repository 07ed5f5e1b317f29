/**
 * Hashes again what the manifests under a path name, and says which files differ.
 * Knows manifests and what the run history remembers of them; not what the files mean.
 */

import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { VerifyReport } from '../../contract/entities/provenance.ts'
import { StudioError } from '../../contract/errors.ts'
import { datasetVersionRows, evalRows, exportRows, projectQueries, runRows, type ReadableDb } from '../db/index.ts'
import { MANIFEST_NAME, sha256Of, verifyManifest } from '../platform/manifest.ts'

/** What the studio keeps beside a finished run for its own use: no part of what the run made. */
const BOOKKEEPING = ['proc.json', 'exit.json', 'origins.json', 'stdout.log', 'stderr.log', 'control', 'ranks', 'judged.jsonl', 'rules.json', 'sample_prompts.jsonl', 'labels.json']

/** Verifies every manifest under `path`, or the one that speaks for the file `path`. Throws `not_found` where there is none. */
export async function verifyPath(db: ReadableDb, path: string): Promise<VerifyReport> {
  if (!existsSync(path)) throw new StudioError({ code: 'not_found', message: `There is nothing at ${path}.`, next_step: 'Name a project folder, or a folder or file inside one.' })
  const full = realpathSync(path)
  const projectDir = nearest(full, 'project.json')
  const folders = await manifestFolders(full)
  const speaking = folders.length > 0 ? folders : [nearest(full, MANIFEST_NAME)].filter((folder) => folder !== undefined)
  if (speaking.length === 0) throw new StudioError({ code: 'not_found', message: `No manifest speaks for ${path}.`, next_step: 'Name a finished dataset version, run, eval or export, or a project folder.' })
  const report: VerifyReport = { path: full, manifests: 0, files: 0, problems: [] }
  for (const folder of speaking) {
    const shown = relative(projectDir ?? full, folder) || '.'
    report.manifests += 1
    try {
      const { checked, problems } = await verifyManifest(folder, { exclude: BOOKKEEPING, ...(projectDir === undefined ? {} : { projectDir }) })
      report.files += checked
      report.problems.push(...problems.map((problem) => ({ folder: shown, ...problem })))
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'verification_failed') throw error
      report.problems.push({ folder: shown, path: MANIFEST_NAME, problem: 'damaged_manifest', detail: error.message })
    }
    report.problems.push(...comparedWithHistory(db, projectDir, folder, shown))
  }
  return report
}

/** A manifest cannot vouch for itself; the run history remembers its hash. */
function comparedWithHistory(db: ReadableDb, projectDir: string | undefined, folder: string, shown: string): VerifyReport['problems'] {
  const project = projectQueries.listProjects(db).find((each) => each.folder === projectDir)
  const [part, id, ...deeper] = shown.split(/[\\/]/)
  if (project === undefined || id === undefined || deeper.length > 0) return []
  const rows = { data: datasetVersionRows, runs: runRows, evals: evalRows, exports: exportRows }[part ?? '']
  const remembered = rows?.find(db, project.id, id)?.manifest_sha256
  if (remembered == null || sha256Of(readFileSync(join(folder, MANIFEST_NAME))) === remembered) return []
  return [{ folder: shown, path: MANIFEST_NAME, problem: 'changed', detail: 'it is not the manifest that the run history remembers' }]
}

async function manifestFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const own = entries.some((entry) => entry.isFile() && entry.name === MANIFEST_NAME) ? [folder] : []
  const inner = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.endsWith('.partial'))
  const found = await Promise.all(inner.map((entry) => manifestFolders(join(folder, entry.name))))
  return [...own, ...found.flat().sort()]
}

function nearest(path: string, name: string): string | undefined {
  let folder = resolve(path)
  while (!existsSync(join(folder, name))) {
    if (dirname(folder) === folder) return undefined
    folder = dirname(folder)
  }
  return folder
}
