import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { hashText } from '../../engine/index.ts'
import { drawChunk, type SampleSource } from './sample-chunk.ts'
import { VersionWriter } from './write-version.ts'

/** Positions 0..asked-1; every third is the same sample until attempt 2; position 5 cannot be drawn; `splitOf` places groups. */
function source(asked: number, splitOf: (position: number) => number): SampleSource {
  return {
    asked,
    categories: ['a'],
    draw: (position, attempt, into) => {
      if (position === 5) return { reject: 'no way', category: 0 }
      const content = position % 3 === 0 && attempt < 2 ? 'same' : `text ${position}.${attempt}`
      into.raw(Buffer.from(`${JSON.stringify({ id: `a-${position}.${attempt}`, content })}\n`))
      return { content: hashText(content), group: hashText(`g${position % 4}`), split: splitOf(position), category: 0 }
    },
  }
}

function write(samples: SampleSource, chunkSize: number) {
  const folder = mkdtempSync(join(tmpdir(), 'version-'))
  const writer = new VersionWriter(samples, folder)
  for (let from = 0; from < samples.asked; from += chunkSize) writer.append(drawChunk(samples, { from, to: Math.min(from + chunkSize, samples.asked) }))
  const { counts, files } = writer.commit()
  return { counts, files, train: readFileSync(join(folder, 'train.jsonl'), 'utf8') }
}

test('asked equals accepted plus rejected, duplicates are drawn anew and leaks are counted', () => {
  const { counts, train } = write(source(12, (position) => (position % 4 === 3 ? 2 : 0)), 5)
  const a = counts.categories['a']!
  assert.deepEqual([a.asked, a.accepted, a.rejected], [12, 11, { 'no way': 1 }])
  assert.equal(counts.leaks, 0)
  assert.equal(counts.redrawn, 3)
  assert.equal(new Set(train.trim().split('\n').map((line) => JSON.parse(line).content)).size, counts.splits.train)
  assert.ok(write(source(12, (position) => position % 2), 5).counts.leaks === 0)
  assert.ok(write(source(12, (position) => (position < 6 ? 0 : 1)), 5).counts.leaks > 0)
})

test('the bytes do not depend on the chunk size', () => {
  assert.equal(write(source(50, () => 0), 7).train, write(source(50, () => 0), 50).train)
})
