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
  /** No connection to the Hub or elsewhere is made; what is on this machine works on. */
  is_offline: z.boolean().default(false),
  /** Where Ollama answers on this machine; null = `OLLAMA_HOST`, or 127.0.0.1:11434. */
  ollama_address: z.string().min(1).max(300).nullable().default(null),
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
  /** The operating system, as Node names it. */
  platform: z.string(),
  /** `places.pick` opens the system's own dialog; otherwise the window shows its own list of `places.browse`. */
  native_dialogs: z.boolean(),
  /** `places.show` opens the system's file window. */
  show_in_folder: z.boolean(),
  /** Deleted projects go to the system's bin, not away for good. */
  move_to_bin: z.boolean(),
  /** Files come to the host by `POST /api/upload`; on the desktop a dropped file is read where it lies. */
  uploads: z.boolean(),
  /** Files leave the host by `GET /api/download/…`. */
  downloads: z.boolean(),
  /** The host itself tells the user about ended and failed runs. */
  notifications: z.boolean(),
  /** The studio can look for a newer version of itself. */
  updates: z.boolean(),
  /** The folder of the source that runs, where git can bring a newer one; null for an installed app and for a plain copy. */
  source_folder: z.string().nullable(),
  /** Where tokens lie: in the system's key store, or in memory until the host ends. */
  secrets: z.enum(['secure', 'memory']),
  /** Why tokens are kept in memory only; null where they are kept safely. */
  secrets_reason: z.string().nullable(),
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
  /** Its name on the Hub; null for one that is not downloaded from there. */
  repo: z.string().nullable(),
  /** Size of the download; null where it is not known. */
  bytes: z.int().nullable(),
  /** What it is good for, in one sentence, or the empty string. */
  about: z.string(),
  /** Training values that suit this base model; a pack's own win over them, and what the user sets over both. */
  train: z.record(z.string(), z.unknown()),
})

/** A base model with how it fits this machine. */
export const shelfModelSchema = baseModelSchema.extend({
  /** Bytes that training takes by formula, at the batch and length that most rulebooks need; null where its sizes are not known. */
  needed_bytes: z.number().nullable(),
  fits: z.enum(['fits', 'tight', 'no']).nullable(),
  /** Whose its folder is: the studio’s models folder, the Hugging Face cache that other programs share, or the studio itself; null where it is not here. */
  origin: z.enum(['studio', 'hugging_face', 'shipped']).nullable(),
  /** One recommendation, one smaller and one larger; null for the others. */
  choice: z.enum(['best', 'smaller', 'larger']).nullable(),
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
export type ShelfModel = z.infer<typeof shelfModelSchema>
export type BaseModel = z.infer<typeof baseModelSchema>
export type PythonStatus = z.infer<typeof pythonStatusSchema>
