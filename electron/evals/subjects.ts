/**
 * Finds what an eval is about: the folders and files behind `base`, an adapter, a checkpoint, a merged model or a GGUF file.
 * Loads nothing.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Subject } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'
import { readJson } from '../platform/read-json.ts'
import { adapterFolder, runFolder } from '../runs/index.ts'

/** A subject with its files. Python answers for `weights`, llama.cpp for `gguf`, Ollama for `ollama`. */
export type ResolvedSubject = {
  subject: Subject
  /** What a person calls it: `base starter`, `run-0001`, `run-0001 at step 200`, `export-0001 q8_0`. */
  label: string
  /** Files that decide its answers, for the manifest: name → path. */
  inputs: Record<string, string>
} & ({ engine: 'weights'; baseModel: string; adapter: string | null } | { engine: 'gguf'; path: string } | { engine: 'ollama'; name: string })

/** What finding subjects needs of the rest of the host. */
export type SubjectParts = { baseModel(id?: string): { id: string; folder: string } }

/** Resolves a subject inside a project. Throws `not_found` with what to do. */
export function resolveSubject(parts: SubjectParts, projectDir: string, subject: Subject): ResolvedSubject {
  if (subject.kind === 'base') {
    const model = parts.baseModel(subject.base_model)
    return { subject, label: `base ${model.id}`, inputs: { base_model: model.folder }, engine: 'weights', baseModel: model.folder, adapter: null }
  }
  if (subject.kind === 'adapter' || subject.kind === 'checkpoint') {
    const step = subject.kind === 'checkpoint' ? subject.step : undefined
    const adapter = adapterFolder(projectDir, subject.run, step)
    const baseModel = trainedOn(projectDir, subject.run)
    return { subject, label: step === undefined ? subject.run : `${subject.run} at step ${step}`, inputs: { base_model: baseModel, adapter }, engine: 'weights', baseModel, adapter }
  }
  if (subject.kind === 'merged') {
    const baseModel = mustExist(join(projectDir, 'exports', subject.export, 'merged'), `export ${subject.export} has no merged model`)
    return { subject, label: `${subject.export} merged`, inputs: { merged: baseModel }, engine: 'weights', baseModel, adapter: null }
  }
  if (subject.kind === 'ollama') return { subject, label: `${subject.name} in Ollama`, inputs: {}, engine: 'ollama', name: subject.name }
  if (subject.kind === 'starter') {
    const path = mustExist(appPaths.starterGguf, 'the starter model’s GGUF file is missing from this installation')
    return { subject, label: 'starter', inputs: { gguf: path }, engine: 'gguf', path }
  }
  const path = subject.kind === 'gguf_file' ? subject.path : exportedFile(projectDir, subject.export, subject.quantization)
  mustExist(path, `there is no file ${path}`)
  const label = subject.kind === 'gguf_file' ? path : `${subject.export} ${subject.quantization}`
  return { subject, label, inputs: { gguf: path }, engine: 'gguf', path }
}

function trainedOn(projectDir: string, run: string): string {
  const config = readJson(join(runFolder(projectDir, run), 'config.json')) as { base_model?: unknown }
  return mustExist(String(config.base_model), `the base model of ${run} is gone`)
}

function exportedFile(projectDir: string, id: string, quantization: string): string {
  const manifest = readJson(join(mustExist(join(projectDir, 'exports', id), `there is no export ${id}`), 'manifest.json')) as { files?: { path: string }[] }
  const wanted = new RegExp(`(^|[.-])${quantization.replaceAll(/[^a-z0-9_]/gi, '')}\\.gguf$`, 'i')
  const file = manifest.files?.find(({ path }) => wanted.test(path))
  if (file) return join(projectDir, 'exports', id, file.path)
  throw new StudioError({ code: 'not_found', message: `Export ${id} has no ${quantization} file.`, next_step: 'Export the run again with this quantization.' })
}

function mustExist(path: string, what: string): string {
  if (existsSync(path)) return path
  throw new StudioError({ code: 'not_found', message: `${what[0]!.toUpperCase()}${what.slice(1)}.`, next_step: 'Check the name, or make it again.', detail: path })
}
