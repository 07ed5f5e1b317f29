/** Queries of the table `evals`: reports with gates and verdicts. Its rows are read from the folders by electron/history/. */

import { evalSchema } from '../../contract/entities/eval.ts'
import { defineProjectRows } from './project-rows.ts'

/** The rows of `evals`. */
export const evalRows = defineProjectRows('evals', evalSchema, { json: ['subject', 'checks'], flags: ['passed'] })
