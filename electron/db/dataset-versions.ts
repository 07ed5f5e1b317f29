/** Queries of the table `dataset_versions`: immutable snapshots of samples. Its rows are read from the folders by electron/history/. */

import { datasetVersionSchema } from '../../contract/entities/dataset.ts'
import { defineProjectRows } from './project-rows.ts'

/** The rows of `dataset_versions`. */
export const datasetVersionRows = defineProjectRows('dataset_versions', datasetVersionSchema, { json: ['rejected', 'splits', 'categories'] })
