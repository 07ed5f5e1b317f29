/**
 * Writes the samples of a dataset version: exact dedupe in the written order, split files,
 * counts that reconcile (asked = accepted + rejected by reason) and the leak report.
 * Knows chunks and files; not how samples are drawn nor who shows the progress.
 */
import { join } from 'node:path'
import { openPending, type PendingFile } from '../platform/atomic-write.ts'
import { FingerprintMap, fingerprint } from './fingerprint.ts'
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

/** Takes chunks in the written order and appends their samples to the split files of `folder`. */
export class VersionWriter {
  readonly #source: SampleSource
  readonly #files: BlockFile[]
  readonly #contents: FingerprintMap
  readonly #groups: FingerprintMap
  readonly #counts: WrittenCounts

  constructor(source: SampleSource, folder: string) {
    this.#source = source
    this.#files = SPLITS.map((split) => new BlockFile(join(folder, `${split}.jsonl`)))
    this.#contents = new FingerprintMap(source.asked)
    this.#groups = new FingerprintMap(Math.min(source.asked, 1 << 20))
    const categories = Object.fromEntries(source.categories.map((name) => [name, { asked: 0, accepted: 0, rejected: {} }]))
    this.#counts = { categories, splits: { train: 0, val: 0, test: 0 }, leaks: 0, redrawn: 0 }
  }

  /** Appends one chunk: each sample goes to its split, a duplicate is drawn anew. */
  append(chunk: SampleChunk): void {
    let offset = 0
    let rejected = 0
    for (let i = 0; i < chunk.lengths.length; i++) {
      const category = this.#category(chunk.categories[i]!)
      const line = chunk.bytes.subarray(offset, (offset += chunk.lengths[i]!))
      category.asked += 1
      if (chunk.splits[i] === REJECTED) count(category.rejected, chunk.rejects[rejected++]!)
      else if (this.#isNew(chunk.contents[i]!)) this.#accept(category, chunk.splits[i]!, chunk.groups[i]!, line)
      else this.#drawAnew(chunk.from + i, category)
    }
  }

  /** Makes the three files durable and visible; returns what was counted. */
  commit(): WrittenCounts {
    for (const file of this.#files) file.commit()
    return this.#counts
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

  #accept(category: CategoryCounts, split: number, group: number, line: Uint8Array): void {
    category.accepted += 1
    this.#counts.splits[SPLITS[split]!] += 1
    if (this.#groups.put(group, split) !== split) this.#counts.leaks += 1
    this.#files[split]!.append(line)
  }

  #drawAnew(position: number, category: CategoryCounts): void {
    this.#counts.redrawn += 1
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const drawn = this.#source.draw(position, attempt)
      if ('reject' in drawn) return count(category.rejected, drawn.reject)
      if (!this.#isNew(fingerprint(drawn.content))) continue
      return this.#accept(category, drawn.split, fingerprint(drawn.group), Buffer.from(`${drawn.line}\n`))
    }
    count(category.rejected, 'duplicate')
  }
}

/** A pending file behind a block of memory: one write to the disk a mebibyte. */
class BlockFile {
  readonly #file: PendingFile
  readonly #block = new Uint8Array(1 << 20)
  #used = 0

  constructor(path: string) {
    this.#file = openPending(path)
  }

  append(bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#block.length) this.#flush()
    if (bytes.length > this.#block.length) return this.#file.write(bytes)
    this.#block.set(bytes, this.#used)
    this.#used += bytes.length
  }

  commit(): void {
    this.#flush()
    this.#file.commit()
  }

  abandon(): void {
    this.#file.abandon()
  }

  #flush(): void {
    if (this.#used > 0) this.#file.write(this.#block.subarray(0, this.#used))
    this.#used = 0
  }
}

function count(reasons: Record<string, number>, reason: string): void {
  reasons[reason] = (reasons[reason] ?? 0) + 1
}
