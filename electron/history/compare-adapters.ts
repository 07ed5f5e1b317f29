/**
 * Compares two adapters tensor by tensor: equal byte for byte, or how far apart.
 * Reads the safetensors format (8 bytes of header length, JSON header, raw tensors); knows no model.
 */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'

const headerSchema = z.record(z.string(), z.looseObject({ dtype: z.string().optional(), shape: z.array(z.int()).optional(), data_offsets: z.tuple([z.int(), z.int()]).optional() }))

/** How far two adapters are apart; all 0 where they are equal. */
export type AdapterDistance = { bitForBit: boolean; largestDifference: number; relativeDifference: number }

/** Compares the safetensors files of two adapter folders. Throws `verification_failed` where they hold different tensors. */
export function compareAdapters(a: string, b: string): AdapterDistance {
  const names = [a, b].map((folder) => weightFiles(folder))
  if (names[0]!.join() !== names[1]!.join()) throw unlike(a, b, 'they have different files')
  const distance: AdapterDistance = { bitForBit: true, largestDifference: 0, relativeDifference: 0 }
  for (const name of names[0]!) {
    const [left, right] = [readFileSync(join(a, name)), readFileSync(join(b, name))]
    if (left.equals(right)) continue
    distance.bitForBit = false
    const [tensorsA, tensorsB] = [readTensors(left), readTensors(right)]
    if ([...tensorsA.keys()].sort().join() !== [...tensorsB.keys()].sort().join()) throw unlike(a, b, 'they have different tensors')
    for (const [key, values] of tensorsA) widen(distance, values, tensorsB.get(key)!, () => unlike(a, b, `${key} has another size`))
  }
  return distance
}

function weightFiles(folder: string): string[] {
  if (!existsSync(folder)) throw new StudioError({ code: 'not_found', message: `There is no adapter in ${folder}.`, next_step: 'Let the run finish first.' })
  return readdirSync(folder).filter((name) => name.endsWith('.safetensors')).sort()
}

function widen(distance: AdapterDistance, a: Float64Array, b: Float64Array, unlikeSize: () => StudioError): void {
  if (a.length !== b.length) throw unlikeSize()
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!)
    if (difference === 0) continue
    distance.largestDifference = Math.max(distance.largestDifference, difference)
    distance.relativeDifference = Math.max(distance.relativeDifference, difference / Math.max(Math.abs(a[i]!), Math.abs(b[i]!)))
  }
}

function readTensors(file: Buffer): Map<string, Float64Array> {
  const length = Number(file.readBigUInt64LE(0))
  const header = headerSchema.parse(JSON.parse(file.toString('utf8', 8, 8 + length)))
  const tensors = new Map<string, Float64Array>()
  for (const [name, { dtype, data_offsets }] of Object.entries(header)) {
    if (dtype === undefined || data_offsets === undefined) continue
    tensors.set(name, toNumbers(file.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1]), dtype))
  }
  return tensors
}

const READERS: Record<string, [bytes: number, read: (bytes: Buffer, at: number) => number]> = {
  F32: [4, (bytes, at) => bytes.readFloatLE(at)],
  F64: [8, (bytes, at) => bytes.readDoubleLE(at)],
  BF16: [2, (bytes, at) => bfloat16(bytes.readUInt16LE(at))],
  F16: [2, (bytes, at) => float16(bytes.readUInt16LE(at))],
}

function toNumbers(bytes: Buffer, dtype: string): Float64Array {
  const reader = READERS[dtype]
  if (reader === undefined) throw new StudioError({ code: 'verification_failed', message: `Tensors of type ${dtype} cannot be compared.`, next_step: 'Compare the files by their hashes.' })
  const [size, read] = reader
  return Float64Array.from({ length: bytes.length / size }, (_, i) => read(bytes, i * size))
}

const scratch = new DataView(new ArrayBuffer(4))

/** A bfloat16 is the upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16)
  return scratch.getFloat32(0)
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function unlike(a: string, b: string, reason: string): StudioError {
  return new StudioError({ code: 'verification_failed', message: `The adapters in ${a} and ${b} cannot be compared: ${reason}.`, next_step: 'Compare runs of the same configuration.' })
}
