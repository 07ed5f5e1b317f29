/**
 * The quantising process: one call of libllama's `llama_model_quantize`, then the end. The library cannot be interrupted,
 * so whoever started this process ends it. Its log lines on stderr are the progress.
 * Struct layout: include/llama.h of llama.cpp v0.4.0; only nthread and ftype are changed.
 */

import './utility-port.ts'
import koffi from 'koffi'
import { findNativeLibraries } from './native-files.ts'

/** What the process is told, once. */
export type QuantizeOrder = { readonly input: string; readonly output: string; readonly fileType: number; readonly threads: number }

process.once('disconnect', () => process.exit(1))
process.once('message', (message) => {
  const code = quantize(message as QuantizeOrder)
  process.send?.({ code }, () => process.exit(code === 0 ? 0 : 1))
})

function quantize(order: QuantizeOrder): number {
  const files = findNativeLibraries()
  koffi.load(files.ggmlBase, { global: true })
  koffi.load(files.ggml, { global: true })
  const llama = koffi.load(files.llama, { global: true })
  const pointers = Object.fromEntries(['imatrix', 'kv_overrides', 'tt_overrides', 'prune_layers'].map((name) => [name, 'void *']))
  const flags = Object.fromEntries(['allow_requantize', 'quantize_output_tensor', 'only_copy', 'pure', 'keep_split', 'dry_run'].map((name) => [name, 'bool']))
  koffi.struct('QuantizeParams', { nthread: 'int32_t', ftype: 'int', output_tensor_type: 'int', token_embedding_type: 'int', ...flags, ...pointers, max_buf_size: 'size_t' })
  const defaults = llama.func('QuantizeParams llama_model_quantize_default_params()')
  const run = llama.func('uint32_t llama_model_quantize(const char *input, const char *output, const QuantizeParams *params)')
  const params = { ...(defaults() as Record<string, unknown>), nthread: order.threads, ftype: order.fileType }
  return run(order.input, order.output, params) as number
}
