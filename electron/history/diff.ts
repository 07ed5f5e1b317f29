/**
 * What differs between two runs: configuration, data and machine, and where the metrics ended.
 * Knows rows of the history and manifests of run folders.
 */

import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Project } from '../../contract/entities/project.ts'
import type { DiffReport } from '../../contract/entities/provenance.ts'
import type { Run } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { datasetVersionRows, runRows, seriesQueries, type ReadableDb } from '../db/index.ts'
import { readManifest } from '../platform/manifest.ts'

/** Compares two runs of a project; equal values are left out. Throws `not_found` for a run that the history does not have. */
export function diffRuns(db: ReadableDb, project: Project, a: string, b: string): DiffReport {
  const [left, right] = [a, b].map((id) => requireRun(db, project.id, id)) as [Run, Run]
  const metrics = metricChanges(lastValues(db, project.id, a), lastValues(db, project.id, b))
  return {
    a,
    b,
    config: differences(flatten(left.config), flatten(right.config)),
    data: differences(dataOf(db, project, left), dataOf(db, project, right)),
    metrics,
  }
}

function requireRun(db: ReadableDb, project: string, id: string): Run {
  const run = runRows.find(db, project, id)
  if (run !== undefined) return run
  const ids = runRows.list(db, project).map((each) => each.id)
  throw new StudioError({ code: 'not_found', message: `The history has no run ${id}.`, next_step: `Choose one of: ${ids.join(', ') || 'none yet'}; or run \`reindex\`.` })
}

function dataOf(db: ReadableDb, project: Project, run: Run): Record<string, unknown> {
  const version = run.dataset_version === null ? undefined : datasetVersionRows.find(db, project.id, run.dataset_version)
  const manifest = readManifest(join(project.folder, 'runs', run.id))
  return flatten({
    dataset_version: run.dataset_version,
    ...(version === undefined ? {} : { dataset: { accepted: version.accepted, splits: version.splits, seed: version.seed, manifest_sha256: version.manifest_sha256 } }),
    ...(manifest === null ? {} : { inputs: Object.fromEntries(manifest.inputs.map((input) => [input.name, input.sha256])), versions: manifest.versions, hardware: manifest.hardware }),
  })
}

function lastValues(db: ReadableDb, project: string, run: string): Map<string, number | null> {
  return new Map(seriesQueries.listPoints(db, project, run).map((point) => [point.name, point.value]))
}

function metricChanges(a: Map<string, number | null>, b: Map<string, number | null>): DiffReport['metrics'] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((name) => {
    const [left, right] = [a.get(name) ?? null, b.get(name) ?? null]
    if (left === right) return []
    return [{ name, a: left, b: right, change: left === null || right === null ? null : right - left }]
  })
}

function differences(a: Record<string, unknown>, b: Record<string, unknown>): DiffReport['config'] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((name) => {
    const [left, right] = [a[name] ?? null, b[name] ?? null]
    return isDeepStrictEqual(left, right) ? [] : [{ name, a: left, b: right }]
  })
}

/** `{a: {b: 1}}` → `{'a.b': 1}`; lists stay whole. */
function flatten(value: Record<string, unknown>, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.entries(flatten(inner as Record<string, unknown>, `${prefix}${key}.`)) : [[prefix + key, inner]],
    ),
  )
}
