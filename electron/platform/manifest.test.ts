/** Proves that a manifest names what changed in a folder, byte by byte, and what it was made from. */

import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { APP_ROOT } from './paths.ts'
import { describeInput, portablePath, readManifest, resolveInput, sha256File, sha256Of, verifyManifest, writeManifest } from './manifest.ts'

function project(t: TestContext): { dir: string; version: string } {
  const dir = mkdtempSync(join(tmpdir(), 'manifest-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const version = join(dir, 'data', 'v0001')
  mkdirSync(join(version, 'deep'), { recursive: true })
  writeFileSync(join(dir, 'rulebook.yaml'), 'rulebook: 1\n')
  writeFileSync(join(version, 'train.jsonl'), '{"id":"a"}\n')
  writeFileSync(join(version, 'deep', 'ümlaut.txt'), 'ß')
  return { dir, version }
}

async function closed(t: TestContext) {
  const { dir, version } = project(t)
  const inputs = [await describeInput('rulebook', join(dir, 'rulebook.yaml'), dir)]
  const manifest = await writeManifest(version, { kind: 'dataset', id: 'v0001', inputs, seed: 7, details: { asked: 1 } })
  return { dir, version, manifest }
}

test('a manifest lists every file with its size and hash and reads back as written', async (t) => {
  const { version, manifest } = await closed(t)
  assert.deepEqual(
    manifest.files.map((file) => [file.path, file.bytes]),
    [['deep/ümlaut.txt', 2], ['train.jsonl', 11]],
  )
  assert.equal(manifest.files[1]?.sha256, sha256Of('{"id":"a"}\n'))
  assert.deepEqual(readManifest(version), manifest)
  assert.ok(manifest.versions['tunesmith'] && manifest.hardware['cores'])
  assert.deepEqual(await verifyManifest(version), { checked: 2, problems: [] })
})

test('a flipped byte is found and its file named', async (t) => {
  const { version } = await closed(t)
  const path = join(version, 'train.jsonl')
  const bytes = readFileSync(path)
  bytes[3] = bytes[3]! ^ 1
  writeFileSync(path, bytes)
  const { problems } = await verifyManifest(version)
  assert.deepEqual(problems.map((problem) => [problem.path, problem.problem]), [['train.jsonl', 'changed']])
})

test('missing, longer and unlisted files are told apart', async (t) => {
  const { version } = await closed(t)
  rmSync(join(version, 'deep', 'ümlaut.txt'))
  appendFileSync(join(version, 'train.jsonl'), 'x')
  writeFileSync(join(version, 'new.txt'), '')
  writeFileSync(join(version, '.x.partial'), 'left by a crash')
  const { problems } = await verifyManifest(version)
  assert.deepEqual(
    problems.map((problem) => [problem.path, problem.problem]),
    [['deep/ümlaut.txt', 'missing'], ['train.jsonl', 'changed'], ['new.txt', 'extra']],
  )
})

test('a changed input is reported where the project is given', async (t) => {
  const { dir, version } = await closed(t)
  appendFileSync(join(dir, 'rulebook.yaml'), '# edited\n')
  assert.deepEqual((await verifyManifest(version)).problems, [])
  const { problems } = await verifyManifest(version, { projectDir: dir })
  assert.deepEqual(problems.map((problem) => [problem.path, problem.problem]), [['rulebook.yaml', 'input_changed']])
})

test('a folder without a manifest is unfinished, a damaged manifest is refused by name', async (t) => {
  const { version } = project(t)
  assert.equal(readManifest(version), null)
  await assert.rejects(verifyManifest(version), { code: 'not_found' })
  writeFileSync(join(version, 'manifest.json'), '{"kind":')
  assert.throws(() => readManifest(version), { code: 'verification_failed' })
})

test('hashes known from writing are taken over and the file is not read again', async (t) => {
  const { version } = project(t)
  const known = [{ path: 'train.jsonl', bytes: 11, sha256: 'a'.repeat(64) }]
  const manifest = await writeManifest(version, { kind: 'dataset', id: 'v0001', inputs: [], seed: null }, { known, exclude: ['deep'] })
  assert.deepEqual(manifest.files, known)
})

test('paths of inputs are the same on every machine where that is possible', () => {
  assert.equal(portablePath('/p/knowledge/a.json', '/p'), 'knowledge/a.json')
  assert.equal(portablePath(join(APP_ROOT, 'resources', 'x'), '/p'), 'app:resources/x')
  assert.equal(portablePath('/elsewhere/model', '/p'), '/elsewhere/model')
  assert.equal(resolveInput('app:resources/x', '/p'), join(APP_ROOT, 'resources', 'x'))
})

test('a large file is hashed in pieces and can be cancelled', async (t) => {
  const { dir } = project(t)
  const big = join(dir, 'big.bin')
  writeFileSync(big, Buffer.alloc(9 << 20, 5))
  assert.equal(await sha256File(big), sha256Of(Buffer.alloc(9 << 20, 5)))
  await assert.rejects(sha256File(big, AbortSignal.abort()), { name: 'AbortError' })
})

test('a folder inside with a manifest of its own speaks for itself', async (t) => {
  const { version } = await closed(t)
  mkdirSync(join(version, 'checkpoint'))
  writeFileSync(join(version, 'checkpoint', 'state.json'), '{}')
  await writeManifest(join(version, 'checkpoint'), { kind: 'checkpoint', id: 'c', inputs: [], seed: null })
  assert.deepEqual((await verifyManifest(version)).problems, [])
})
