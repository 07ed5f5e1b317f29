/**
 * Writes the samples of a dataset version: exact dedupe in the written order, split files,
 * counts that reconcile (asked = accepted + rejected by reason) and the leak report.
 * Knows chunks and files; not how samples are drawn nor who shows the progress.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ManifestFile } from '../../contract/entities/manifest.ts'
import { RowBytes } from '../../engine/index.ts'
import { openPending, type PendingFile } from '../platform/atomic-write.ts'
import { FingerprintMap } from './fingerprint-map.ts'
import { REJECTED, type SampleChunk, type SampleSource } from './sample-chunk.ts'
import { SPLITS, type Split } from './versions.ts'

/** How often a duplicate is drawn anew before its place is given up. */
export const MAX_ATTEMPTS = 25

/** Counts of one category; asked = accepted + sum of rejected. */
export type CategoryCounts = { asked: number; accepted: number; rejected: Record<string, number> }

/** What writing a version found. */
export type WrittenCounts = {
  categories: Record<string, CategoryCounts>
  splits: Record<Split, number>
  /** Groups that occur in more than one split; must be 0. */
  leaks: number
  /** Duplicates that were drawn anew. */
  redrawn: number
}

/** A version's files and what was counted on the way. */
export type WrittenVersion = { counts: WrittenCounts; files: ManifestFile[] }

/** Takes chunks in the written order and appends their samples to the split files of `folder`. */
export class VersionWriter {
  readonly #source: SampleSource
  readonly #files: SplitFile[]
  readonly #contents: FingerprintMap
  readonly #groups: FingerprintMap
  readonly #counts: WrittenCounts
  readonly #line = new RowBytes()

  constructor(source: SampleSource, folder: string) {
    this.#source = source
    this.#files = SPLITS.map((split) => new SplitFile(folder, `${split}.jsonl`))
    this.#contents = new FingerprintMap(source.asked)
    this.#groups = new FingerprintMap(Math.min(source.asked, 1 << 16))
    const categories = Object.fromEntries(source.categories.map((name) => [name, { asked: 0, accepted: 0, rejected: {} }]))
    this.#counts = { categories, splits: { train: 0, val: 0, test: 0 }, leaks: 0, redrawn: 0 }
  }

  /** Appends one chunk: each sample goes to its split, a duplicate is drawn anew. Neighbours of one split are copied together. */
  append(chunk: SampleChunk): void {
    let run = { split: REJECTED, from: 0, to: 0 }
    let offset = 0
    let rejected = 0
    const flush = () => {
      if (run.to > run.from) this.#files[run.split]!.append(chunk.bytes.subarray(run.from, run.to))
    }
    for (let i = 0; i < chunk.lengths.length; i++) {
      const category = this.#category(chunk.categories[i]!)
      const split = chunk.splits[i]!
      category.asked += 1
      if (split === REJECTED) {
        count(category.rejected, chunk.rejects[rejected++]!)
        continue
      }
      const isNew = this.#isNew(chunk.contents[i]!)
      if (!isNew || split !== run.split) {
        flush()
        run = { split, from: offset, to: offset }
      }
      offset += chunk.lengths[i]!
      if (isNew) {
        run.to = offset
        this.#count(category, split, chunk.groups[i]!)
      } else {
        run.from = run.to = offset
        this.#drawAnew(chunk.from + i, category)
      }
    }
    flush()
  }

  /** Makes the three files durable and visible; returns what was counted and the files with their hashes. */
  commit(): WrittenVersion {
    return { files: this.#files.map((file) => file.commit()), counts: this.#counts }
  }

  /** Removes what was written so far. Does nothing after `commit`. */
  abandon(): void {
    for (const file of this.#files) file.abandon()
  }

  #category(index: number): CategoryCounts {
    return this.#counts.categories[this.#source.categories[index]!]!
  }

  #isNew(content: number): boolean {
    const before = this.#contents.size
    this.#contents.put(content, 1)
    return this.#contents.size > before
  }

  #count(category: CategoryCounts, split: number, group: number): void {
    category.accepted += 1
    this.#counts.splits[SPLITS[split]!] += 1
    if (this.#groups.put(group, split) !== split) this.#counts.leaks += 1
  }

  #drawAnew(position: number, category: CategoryCounts): void {
    this.#counts.redrawn += 1
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      this.#line.clear()
      const drawn = this.#source.draw(position, attempt, this.#line)
      if ('reject' in drawn) return count(category.rejected, drawn.reject)
      if (!this.#isNew(drawn.content)) continue
      this.#count(category, drawn.split, drawn.group)
      return this.#files[drawn.split]!.append(this.#line.written())
    }
    count(category.rejected, 'duplicate')
  }
}

const BLOCK_BYTES = 1 << 20

/** A pending file behind a block of memory: one write to the disk and one step of its hash a mebibyte. */
class SplitFile {
  readonly #path: string
  readonly #file: PendingFile
  readonly #hash = createHash('sha256')
  readonly #block = new Uint8Array(BLOCK_BYTES)
  #used = 0
  #bytes = 0

  constructor(folder: string, path: string) {
    this.#path = path
    this.#file = openPending(join(folder, path))
  }

  append(bytes: Uint8Array): void {
    let rest = bytes
    while (this.#used + rest.length > BLOCK_BYTES) {
      const room = BLOCK_BYTES - this.#used
      this.#keep(rest.subarray(0, room))
      this.#flush()
      rest = rest.subarray(room)
    }
    this.#keep(rest)
  }

  commit(): ManifestFile {
    this.#flush()
    this.#file.commit()
    return { path: this.#path, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  abandon(): void {
    this.#file.abandon()
  }

  #keep(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#used)
    this.#used += bytes.length
  }

  #flush(): void {
    const full = this.#block.subarray(0, this.#used)
    this.#file.write(full)
    this.#hash.update(full)
    this.#bytes += this.#used
    this.#used = 0
  }
}

function count(reasons: Record<string, number>, reason: string): void {
  reasons[reason] = (reasons[reason] ?? 0) + 1
}
