/** Queries of the table `runs`: executions of a recipe. Its rows are read from the folders by electron/history/. */

import { runSchema } from '../../contract/entities/run.ts'
import { defineProjectRows } from './project-rows.ts'

/** The rows of `runs`. */
export const runRows = defineProjectRows('runs', runSchema, { json: ['config', 'checkpoints'], flags: ['has_adapter'] })
