/**
 * Reads the scalars of a TensorBoard event file: TFRecord frames with masked CRC-32C, each a protocol-buffer `Event`
 * (tensorflow/core/util/event.proto: 2 = step, 5 = summary; summary.proto: 1 = value; value 1 = tag, 2 = simple_value,
 * 8 = tensor with 1 = dtype, 4 = content, 5 = float_val). A cut or damaged record ends or skips; it is counted.
 */

/** One scalar. */
export type Scalar = { tag: string; step: number; value: number }
/** The scalars, and how many records were left out and why. */
export type ScalarFile = { scalars: Scalar[]; skipped: Map<string, number> }

/** Reads the file's bytes. */
export function readScalars(bytes: Buffer): ScalarFile {
  const scalars: Scalar[] = []
  const skipped = new Map<string, number>()
  const skip = (reason: string) => skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
  for (let at = 0; at < bytes.length; ) {
    if (at + 12 > bytes.length) {
      skip('the file is cut short')
      break
    }
    const length = Number(bytes.readBigUInt64LE(at))
    const end = at + 12 + length + 4
    if (bytes.readUInt32LE(at + 8) !== maskedCrc(bytes.subarray(at, at + 8)) || !Number.isSafeInteger(length) || end > bytes.length) {
      skip(end > bytes.length ? 'the file is cut short' : 'a record’s length is damaged')
      break
    }
    const data = bytes.subarray(at + 12, at + 12 + length)
    if (bytes.readUInt32LE(end - 4) === maskedCrc(data)) scalars.push(...scalarsOf(data))
    else skip('a record’s checksum does not match')
    at = end
  }
  return { scalars, skipped }
}

function scalarsOf(event: Buffer): Scalar[] {
  let step = 0
  const values: Buffer[] = []
  for (const field of fieldsOf(event)) {
    if (field.number === 2 && typeof field.value === 'bigint') step = Number(field.value)
    if (field.number === 5 && Buffer.isBuffer(field.value)) values.push(...fieldsOf(field.value).flatMap((inner) => (inner.number === 1 && Buffer.isBuffer(inner.value) ? [inner.value] : [])))
  }
  return values.flatMap((value) => {
    const fields = fieldsOf(value)
    const tag = fields.find(({ number }) => number === 1)?.value
    const simple = fields.find(({ number, wire }) => number === 2 && wire === 5)?.value
    const tensor = fields.find(({ number }) => number === 8)?.value
    const found = Buffer.isBuffer(simple) ? simple.readFloatLE(0) : Buffer.isBuffer(tensor) ? floatOfTensor(tensor) : null
    return Buffer.isBuffer(tag) && found !== null ? [{ tag: tag.toString('utf8'), step, value: found }] : []
  })
}

/** The first number of a float tensor, or null. */
function floatOfTensor(tensor: Buffer): number | null {
  const fields = fieldsOf(tensor)
  const content = fields.find(({ number }) => number === 4)?.value ?? fields.find(({ number }) => number === 5)?.value
  return Buffer.isBuffer(content) && content.length >= 4 ? content.readFloatLE(0) : null
}

type Field = { number: number; wire: number; value: bigint | Buffer }

/** The fields of a protocol-buffer message; what follows a damaged one is left out. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; at < message.length && shift < 70n; shift += 7n) {
      const byte = message[at++]!
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    at = message.length
    return value
  }
  while (at < message.length) {
    const key = Number(varint())
    const wire = key & 7
    const size = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? Number(varint()) : -1
    if (wire !== 0 && (size < 0 || at + size > message.length)) break
    const value = wire === 0 ? varint() : message.subarray(at, at + size)
    if (wire !== 0) at += size
    fields.push({ number: key >>> 3, wire, value })
  }
  return fields
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1
  return c >>> 0
})

/** TFRecord's masked CRC-32C (Castagnoli). */
export function maskedCrc(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255]! ^ (c >>> 8)
  c = (c ^ 0xffffffff) >>> 0
  return (((c >>> 15) | (c << 17)) + 0xa282ead8) >>> 0
}
