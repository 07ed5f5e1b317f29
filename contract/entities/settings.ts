/**
 * The user's settings and what this host can do for its client.
 * Few on purpose: a good default beats a setting.
 */

import * as z from 'zod'

/** The settings with their defaults. */
export const settingsSchema = z.strictObject({
  /** Which Python environment to use; `auto` looks at the hardware. */
  python_backend: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
  /** Threads for GGUF inference; null = one less than the cores that this process may use. */
  inference_threads: z.int().min(1).max(512).nullable().default(null),
  /** Where downloaded base models go; null = the studio's data folder. */
  models_folder: z.string().min(1).nullable().default(null),
})

/** What this host can do for the client that asks. */
export const capabilitiesSchema = z.object({
  version: z.string(),
  /** `cli`: same process. `serve`: HTTP and WebSocket. `desktop`: Electron. */
  surface: z.enum(['cli', 'serve', 'desktop']),
  /** Folder under which a remote client may name paths; null where any path is allowed. */
  root: z.string().nullable(),
  /** Devices that jobs can hold, as the queue names them. */
  devices: z.array(z.string()),
})

/** A base model that this machine has or can get. */
export const baseModelSchema = z.object({
  id: z.string(),
  title: z.string(),
  licence: z.string(),
  /** Null where it is not on this machine. */
  folder: z.string().nullable(),
  parameters: z.number().nullable(),
  /** Longest context in tokens. */
  context: z.int().nullable(),
  architecture: z.string().nullable(),
  /** Training values that suit this base model; a pack's own win over them, and what the user sets over both. */
  train: z.record(z.string(), z.unknown()),
})

/** The state of the Python environment. */
export const pythonStatusSchema = z.object({
  backend: z.string(),
  /** `broken` = installed, but it failed its acceptance test. */
  state: z.enum(['missing', 'unfinished', 'ready', 'broken', 'unsupported']),
  folder: z.string(),
  detail: z.string(),
})

export type Settings = z.infer<typeof settingsSchema>
export type Capabilities = z.infer<typeof capabilitiesSchema>
export type BaseModel = z.infer<typeof baseModelSchema>
export type PythonStatus = z.infer<typeof pythonStatusSchema>
