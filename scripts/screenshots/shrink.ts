/**
 * Makes a screenshot's PNG small: at most 256 colours, the most used ones that are told apart, so that a rare red or green stays what
 * it is; every other pixel takes the nearest of them.
 * Knows the PNG that Chromium writes (8 bits, RGB or RGBA, not interlaced); no picture.
 */

import { readFile, rename, writeFile } from 'node:fs/promises'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLORS = 256
/** The most used are surfaces and lines, which differ little and are all kept. */
const SURFACES = 48
/** Beyond them, colours nearer than this (in the measure of `distance`) count as one where there are too many. */
const ALIKE = 9 * 6 ** 2

type Picture = { width: number; height: number; /** One number a pixel: 0xRRGGBB. */ colors: Uint32Array }

/** Rewrites the file where that makes it smaller. */
export async function shrink(path: string): Promise<void> {
  const before = await readFile(path)
  const after = encode(decode(before))
  if (after.length >= before.length) return
  await writeFile(`${path}.new`, after)
  await rename(`${path}.new`, path)
}

/** The pixels of a PNG as Chromium writes it. */
export function decode(png: Buffer): Picture {
  const [width, height, kind] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25]]
  if (png[24] !== 8 || (kind !== 2 && kind !== 6) || png[28] !== 0) throw new Error('This is not a PNG of 8 bits, RGB or RGBA, without interlacing.')
  const size = kind === 2 ? 3 : 4
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const bytes = unfilter(inflateSync(Buffer.concat(parts)), width * size, height, size)
  const colors = new Uint32Array(width * height)
  for (let i = 0; i < colors.length; i++) colors[i] = (bytes[i * size]! << 16) | (bytes[i * size + 1]! << 8) | bytes[i * size + 2]!
  return { width, height, colors }
}

/** A PNG with a palette. */
export function encode({ width, height, colors }: Picture): Buffer {
  const counts = new Map<number, number>()
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1)
  const palette = mostUsed([...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color))
  const places = new Map(palette.map((color, place) => [color, place]))
  for (const color of counts.keys()) if (!places.has(color)) places.set(color, nearest(color, palette))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(colors[y * width + x]!)!
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

function mostUsed(colors: readonly number[]): number[] {
  if (colors.length <= MOST_COLORS) return [...colors]
  const palette: number[] = []
  for (const color of colors) {
    if (palette.length < SURFACES || palette.every((other) => distance(color, other) > ALIKE)) palette.push(color)
    if (palette.length === MOST_COLORS) break
  }
  return palette
}

/** How far apart two colours look: squared differences, green weighs most. */
function distance(a: number, b: number): number {
  const [r, g, l] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)]
  return 2 * r * r + 4 * g * g + 3 * l * l
}

function nearest(color: number, palette: readonly number[]): number {
  let [best, least] = [0, Infinity]
  for (const [place, other] of palette.entries()) {
    const far = distance(color, other)
    if (far < least) [best, least] = [place, far]
  }
  return best
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Undoes the five filters of the format, row by row. */
function unfilter(data: Buffer, stride: number, height: number, size: number): Buffer {
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)]!
    for (let x = 0; x < stride; x++) {
      const left = x < size ? 0 : out[y * stride + x - size]!
      const up = y === 0 ? 0 : out[(y - 1) * stride + x]!
      const corner = x < size || y === 0 ? 0 : out[(y - 1) * stride + x - size]!
      const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : filter === 4 ? paeth(left, up, corner) : 0
      out[y * stride + x] = data[y * (stride + 1) + 1 + x]! + guess
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
