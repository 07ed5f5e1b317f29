/** The door of the run history's storage: opening it, and one namespace of queries a table. */

export { openDatabase, findDamage, type OpenOptions, type StudioDatabase } from './open.ts'
export { inTransaction, type ReadableDb, type WritableDb } from './handles.ts'
export * as projectQueries from './projects.ts'
export * as jobQueries from './jobs.ts'
export * as seriesQueries from './metric-series.ts'
export * as evalItemQueries from './eval-items.ts'
export * as chatQueries from './chats.ts'
export * as settingQueries from './settings.ts'
export { datasetVersionRows } from './dataset-versions.ts'
export { runRows } from './runs.ts'
export { evalRows } from './evals.ts'
export { exportRows } from './exports.ts'
