/**
 * Which files of a repository are needed to train and export: configuration, tokenizer, safetensors. Knows names only.
 */

import type { ListFileEntry } from '@huggingface/hub'

/** A file to download. `sha256` is known for large files; small ones carry git's own hash of a blob. */
export type WantedFile = { path: string; bytes: number; oid: string; sha256: string | null }

const NEEDED = [/^[\w.-]+\.json$/, /^[\w.-]+\.jinja$/, /^tokenizer\.model$/, /^(merges|vocab)\.txt$/, /^model[\w.-]*\.safetensors$/, /^(LICENSE|NOTICE|USE_POLICY)[\w.-]*$/i]
/** Configurations of other programs. */
const FOREIGN = /^(onnx|coreml|openvino|ggml)|\.onnx/

/** The needed files, small ones first, so that a broken model is known before its weights are fetched. */
export function wantedFiles(files: readonly ListFileEntry[]): WantedFile[] {
  return files
    .filter(({ type, path }) => type === 'file' && !path.includes('/') && NEEDED.some((form) => form.test(path)) && !FOREIGN.test(path))
    .map(({ path, size, oid, lfs }) => ({ path, bytes: lfs?.size ?? size, oid: lfs?.oid ?? oid ?? path, sha256: lfs?.oid ?? null }))
    .sort((a, b) => a.bytes - b.bytes)
}

/** Why a repository cannot be used, or null. */
export function findObstacle(files: readonly WantedFile[]): string | null {
  const names = files.map(({ path }) => path)
  if (!names.includes('config.json')) return 'It has no config.json, so it is no model that transformers can load.'
  if (!names.some((name) => name.endsWith('.safetensors'))) return 'It has no weights in safetensors; files that run code when they are read are never loaded.'
  if (!names.some((name) => name.startsWith('tokenizer'))) return 'It has no tokenizer.'
  return null
}
