/**
 * What an export is made from and what comes of it. Types only, shared by the parts that make and close an export.
 */

import type { Rung } from '../../contract/entities/export.ts'
import type { Progress } from '../../contract/entities/job.ts'
import type { Converter } from '../platform/llama/converter.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import type { ParameterValue } from './modelfile.ts'
import type { PythonJobs } from './python-jobs.ts'
import type { ComparisonPrompt } from './reference.ts'

/** What is exported. `adapter` null exports the base model itself. */
export type ExportWork = {
  readonly projectDir: string
  readonly folder: string
  /** The run's id, or null. */
  readonly run: string | null
  readonly baseModel: string
  readonly adapter: string | null
  readonly quantizations: readonly ExportQuantization[]
  /** Up to 20 prompts like those of the training, not used in it, on which answers are compared. */
  readonly prompts: readonly ComparisonPrompt[]
  readonly modelfile: { readonly system?: string | undefined; readonly parameters: Readonly<Record<string, ParameterValue>> }
  readonly python: PythonJobs
  readonly converter: (signal: AbortSignal) => Promise<Converter>
  /** `python` makes Q8_0 without native code; the default is `native` where the libraries are installed. */
  readonly q8By?: 'native' | 'python'
  readonly threads?: number
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

/** A finished export. */
export type ExportResult = { readonly rungs: readonly Rung[]; readonly files: readonly ExportedFile[]; readonly notices: readonly string[] }
/** A file or folder of an export, as the manifest lists it. */
export type ExportedFile = { readonly path: string; readonly kind: 'merged' | 'gguf' | 'modelfile'; readonly quantization: string | null }
