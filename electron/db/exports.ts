/** Queries of the table `exports`: files made for an inference engine. Its rows are read from the folders by electron/history/. */

import { exportSchema } from '../../contract/entities/export.ts'
import { defineProjectRows } from './project-rows.ts'

/** The rows of `exports`. */
export const exportRows = defineProjectRows('exports', exportSchema, { json: ['files', 'rungs'] })
