/**
 * Writes small GGUF files for tests: any metadata, any tensors, random or given data. Not part of the studio.
 */

import { writeFileSync } from 'node:fs'
import { GGML_TYPES } from '../../platform/llama/ggml-types.ts'

/** A metadata value with its GGUF type. */
export type TestValue = { u32: number } | { f32: number } | { text: string } | { flag: boolean } | { texts: readonly string[] } | { ints: readonly number[] }
/** A tensor; its data are small repeating values. */
export type TestTensor = { name: string; shape: readonly number[]; type: 'F32' | 'F16' }

const ALIGNMENT = 32

/** Writes a GGUF file (version 3). */
export function writeTestGguf(path: string, metadata: Readonly<Record<string, TestValue>>, tensors: readonly TestTensor[]): void {
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(Object.keys(metadata).length)]
  for (const [key, value] of Object.entries(metadata)) parts.push(text(key), encode(value))
  let offset = 0
  const data: Buffer[] = []
  for (const tensor of tensors) {
    const typeId = [...GGML_TYPES].find(([, type]) => type.name === tensor.type)?.[0] ?? 0
    parts.push(text(tensor.name), u32(tensor.shape.length), ...tensor.shape.map(u64), u32(typeId), u64(offset))
    const bytes = fill(tensor)
    data.push(pad(bytes))
    offset += data.at(-1)?.length ?? 0
  }
  writeFileSync(path, Buffer.concat([pad(Buffer.concat(parts)), ...data]))
}

function fill(tensor: TestTensor): Buffer {
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  if (tensor.type === 'F16') return Buffer.from(Uint16Array.from({ length: count }, (_, i) => 0x2c00 + (i % 97) + (i % 2) * 0x8000).buffer)
  return Buffer.from(Float32Array.from({ length: count }, (_, i) => 1 + (i % 7) / 100).buffer)
}

function encode(value: TestValue): Buffer {
  if ('u32' in value) return Buffer.concat([u32(4), u32(value.u32)])
  if ('f32' in value) {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value.f32)
    return Buffer.concat([u32(6), bytes])
  }
  if ('flag' in value) return Buffer.concat([u32(7), Buffer.from([value.flag ? 1 : 0])])
  if ('text' in value) return Buffer.concat([u32(8), text(value.text)])
  if ('texts' in value) return Buffer.concat([u32(9), u32(8), u64(value.texts.length), ...value.texts.map(text)])
  return Buffer.concat([u32(9), u32(5), u64(value.ints.length), Buffer.from(Int32Array.from(value.ints).buffer)])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([u64(bytes.length), bytes])
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)])
}
