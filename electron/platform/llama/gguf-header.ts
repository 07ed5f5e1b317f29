/**
 * Reads the header of a GGUF file with bounds on everything, before native code sees the file: magic, version, counts,
 * metadata, tensor shapes, and that every tensor lies inside the file. Never reads tensor data.
 * Format: ggml/docs/gguf.md; limits are ours.
 */

import { statSync } from 'node:fs'
import { StudioError } from '../../../contract/errors.ts'
import { GGML_TYPES } from './ggml-types.ts'
import { badGguf, NUMBER_BYTES, openBytes } from './gguf-bytes.ts'
import type { ByteReader, NumberKind } from './gguf-bytes.ts'

/** A metadata value. 64-bit integers are bigint; an array keeps its length and, where asked for, its values. */
export type GgufValue = string | number | bigint | boolean | GgufArray
/** An array of the metadata; `values` is null where it was skipped. */
export type GgufArray = { readonly elementKind: string; readonly length: number; readonly values: readonly (string | number | bigint | boolean)[] | null }
/** One tensor: shape with the row length first, as GGUF stores it; `offset` counts from the start of the tensor data. */
export type GgufTensor = { readonly name: string; readonly shape: readonly number[]; readonly type: string; readonly offset: number; readonly bytes: number }
/** What stands before the tensor data. */
export type GgufHeader = {
  readonly path: string
  readonly fileBytes: number
  readonly version: number
  readonly metadata: ReadonlyMap<string, GgufValue>
  readonly tensors: readonly GgufTensor[]
  readonly dataStart: number
}
/** Which arrays to keep; the long ones (the vocabulary) are skipped unless their key is named. */
export type GgufHeaderOptions = { readonly arrays?: readonly string[] }

const MAX_KEYS = 65_536
const MAX_TENSORS = 200_000
const MAX_KEY_BYTES = 65_535
const MAX_TENSOR_NAME_BYTES = 63
const MAX_STRING_BYTES = 64 * 2 ** 20
const MAX_ARRAY_LENGTH = 16_000_000
const MAX_DIMENSIONS = 4
const SHORT_ARRAY = 256

const KINDS: readonly (NumberKind | 'bool' | 'string' | 'array')[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'bool', 'string', 'array', 'u64', 'i64', 'f64']

/**
 * Reads and checks the header of a GGUF file in well under a second.
 * @throws StudioError `bad_gguf` naming the field that is wrong, `not_found` where there is no file
 */
export function readGgufHeader(path: string, options: GgufHeaderOptions = {}): GgufHeader {
  requireFile(path)
  const reader = openBytes(path)
  try {
    return readHeader(path, reader, new Set(options.arrays))
  } finally {
    reader.close()
  }
}

/** The value of a metadata key when it is a string. */
export function ggufText(header: GgufHeader, key: string): string | undefined {
  const value = header.metadata.get(key)
  return typeof value === 'string' ? value : undefined
}

/** The value of a metadata key when it is a number. */
export function ggufNumber(header: GgufHeader, key: string): number | undefined {
  const value = header.metadata.get(key)
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' ? value : undefined
}

function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() === true) return
  throw new StudioError({ code: 'not_found', message: `There is no file ${path}.`, next_step: 'Check the path, or export the model again.' })
}

function readHeader(path: string, reader: ByteReader, keep: ReadonlySet<string>): GgufHeader {
  const magic = reader.bytes(4, 'magic').toString('latin1')
  if (magic !== 'GGUF') throw badGguf(path, 'magic', `expected "GGUF", found ${JSON.stringify(magic)}`)
  const version = reader.u32('version')
  if (version !== 2 && version !== 3) throw badGguf(path, 'version', `${version} is not supported (2 and 3 are)`)
  const tensorCount = readCount(path, reader, 'tensor_count', MAX_TENSORS)
  const keyCount = readCount(path, reader, 'metadata_kv_count', MAX_KEYS)
  const metadata = new Map<string, GgufValue>()
  for (let i = 0; i < keyCount; i++) {
    const key = readString(path, reader, `metadata key ${i}`, MAX_KEY_BYTES)
    if (key === '') throw badGguf(path, `metadata key ${i}`, 'it is empty')
    if (metadata.has(key)) throw badGguf(path, `metadata key ${key}`, 'it stands there twice')
    metadata.set(key, readValue(path, reader, key, keep))
  }
  const alignment = readAlignment(path, metadata)
  const tensors = readTensors(path, reader, tensorCount, alignment)
  const dataStart = Math.ceil(reader.position() / alignment) * alignment
  checkExtents(path, reader.fileBytes, dataStart, tensors)
  return { path, fileBytes: reader.fileBytes, version, metadata, tensors, dataStart }
}

function readCount(path: string, reader: ByteReader, field: string, limit: number): number {
  const count = reader.u64(field)
  if (count > limit) throw badGguf(path, field, `${count} is more than the ${limit} that any model has`)
  return count
}

function readString(path: string, reader: ByteReader, field: string, limit: number): string {
  const length = reader.u64(`${field} length`)
  if (length > limit) throw badGguf(path, field, `a text of ${length} bytes is longer than the limit of ${limit}`)
  return reader.bytes(length, field).toString('utf8')
}

function readValue(path: string, reader: ByteReader, key: string, keep: ReadonlySet<string>): GgufValue {
  const kind = readKind(path, reader, key)
  if (kind === 'array') return readArray(path, reader, key, keep)
  return readScalar(path, reader, key, kind)
}

function readKind(path: string, reader: ByteReader, key: string): NumberKind | 'bool' | 'string' | 'array' {
  const number = reader.u32(`${key} type`)
  const kind = KINDS[number]
  if (kind === undefined) throw badGguf(path, `${key} type`, `${number} is not a type of GGUF`)
  return kind
}

function readScalar(path: string, reader: ByteReader, key: string, kind: NumberKind | 'bool' | 'string'): string | number | bigint | boolean {
  if (kind === 'string') return readString(path, reader, key, MAX_STRING_BYTES)
  if (kind !== 'bool') return reader.number(kind, key)
  const byte = reader.number('u8', key)
  if (byte !== 0 && byte !== 1) throw badGguf(path, key, `${byte} is neither true nor false`)
  return byte === 1
}

function readArray(path: string, reader: ByteReader, key: string, keep: ReadonlySet<string>): GgufArray {
  const elementKind = readKind(path, reader, key)
  if (elementKind === 'array') throw badGguf(path, key, 'arrays inside arrays are not supported')
  const length = reader.u64(`${key} length`)
  const least = elementKind === 'string' ? 8 : elementKind === 'bool' ? 1 : NUMBER_BYTES[elementKind]
  if (length > MAX_ARRAY_LENGTH || length * least > reader.fileBytes - reader.position()) {
    throw badGguf(path, `${key} length`, `${length} elements do not fit into the file of ${reader.fileBytes} bytes`)
  }
  const isKept = keep.has(key) || (length <= SHORT_ARRAY && elementKind !== 'string')
  if (!isKept && elementKind !== 'string') {
    reader.skip(length * least, key)
    return { elementKind, length, values: null }
  }
  const values: (string | number | bigint | boolean)[] = []
  for (let i = 0; i < length; i++) {
    if (isKept) values.push(readScalar(path, reader, `${key}[${i}]`, elementKind))
    else reader.skip(reader.u64(`${key}[${i}] length`), `${key}[${i}]`)
  }
  return { elementKind, length, values: isKept ? values : null }
}

function readAlignment(path: string, metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment') ?? 32
  if (typeof alignment !== 'number' || alignment < 1 || alignment > 2 ** 20 || (alignment & (alignment - 1)) !== 0) {
    throw badGguf(path, 'general.alignment', `${String(alignment)} is not a power of two up to 1,048,576`)
  }
  return alignment
}

function readTensors(path: string, reader: ByteReader, count: number, alignment: number): GgufTensor[] {
  const tensors: GgufTensor[] = []
  const names = new Set<string>()
  for (let i = 0; i < count; i++) {
    const tensor = readTensor(path, reader, i, alignment)
    if (names.has(tensor.name)) throw badGguf(path, `tensor ${tensor.name}`, 'it stands there twice')
    names.add(tensor.name)
    tensors.push(tensor)
  }
  return tensors
}

function readTensor(path: string, reader: ByteReader, index: number, alignment: number): GgufTensor {
  const name = readString(path, reader, `tensor ${index} name`, MAX_TENSOR_NAME_BYTES)
  const field = `tensor ${name}`
  const dimensions = reader.u32(`${field} dimensions`)
  if (dimensions > MAX_DIMENSIONS) throw badGguf(path, `${field} dimensions`, `${dimensions} is more than ${MAX_DIMENSIONS}`)
  const shape: number[] = []
  let elements = 1
  for (let d = 0; d < dimensions; d++) {
    const size = reader.u64(`${field} shape`)
    if (size === 0) throw badGguf(path, `${field} shape`, 'a dimension is 0')
    elements *= size
    if (elements > Number.MAX_SAFE_INTEGER) throw badGguf(path, `${field} shape`, 'the number of elements overflows')
    shape.push(size)
  }
  const typeNumber = reader.u32(`${field} type`)
  const type = GGML_TYPES.get(typeNumber)
  if (type === undefined) throw badGguf(path, `${field} type`, `${typeNumber} is not a known tensor type`)
  const row = shape[0] ?? 1
  if (row % type.elements !== 0) throw badGguf(path, `${field} shape`, `rows of ${row} do not fit blocks of ${type.elements} (${type.name})`)
  const offset = reader.u64(`${field} offset`)
  if (offset % alignment !== 0) throw badGguf(path, `${field} offset`, `${offset} is not a multiple of the alignment ${alignment}`)
  return { name, shape, type: type.name, offset, bytes: (elements / type.elements) * type.bytes }
}

function checkExtents(path: string, fileBytes: number, dataStart: number, tensors: readonly GgufTensor[]): void {
  let end = 0
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset)) {
    if (tensor.offset < end) throw badGguf(path, `tensor ${tensor.name} offset`, 'it overlaps the tensor before it')
    end = tensor.offset + tensor.bytes
    if (dataStart + end > fileBytes) {
      throw badGguf(path, `tensor ${tensor.name}`, `it ends at byte ${dataStart + end}, the file at byte ${fileBytes}: the file is cut short`)
    }
  }
}
