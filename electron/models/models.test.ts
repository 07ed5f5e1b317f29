/** Proves that a model folder that cannot be used is refused by name before anything loads it. */

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { completeRunConfig } from '../../contract/run-config.ts'
import { appPaths } from '../platform/paths.ts'
import { describePresets, inspectModelFolder, listModels, readPreset, requireModel } from './index.ts'

function copy(t: TestContext): { folder: string; models: string } {
  const models = mkdtempSync(join(tmpdir(), 'models-'))
  t.after(() => rmSync(models, { recursive: true, force: true }))
  const folder = join(models, 'copy')
  cpSync(appPaths.starterModel, folder, { recursive: true })
  return { folder, models }
}

test('the model that ships is usable and comes first', (t) => {
  const { models } = copy(t)
  const [first] = listModels(models)
  assert.equal(first?.folder, appPaths.starterModel)
  assert.equal(requireModel(undefined, models).id, first?.id)
  assert.ok(inspectModelFolder(appPaths.starterModel).weightFiles.length > 0)
})

test('a folder in the models folder is found by its name, any other by its path', (t) => {
  const { folder, models } = copy(t)
  assert.equal(requireModel('copy', models).folder, folder)
  assert.equal(requireModel(folder, '/nowhere').folder, folder)
  assert.throws(() => requireModel('unknown', models), { code: 'not_found', next_step: /copy/ })
})

const faults: [what: string, spoil: (folder: string) => void, why: RegExp][] = [
  ['only pickle weights', (folder) => { rmSync(join(folder, 'model.safetensors')); writeFileSync(join(folder, 'pytorch_model.bin'), 'x') }, /pickle \(pytorch_model\.bin\)/],
  ['no weights', (folder) => rmSync(join(folder, 'model.safetensors')), /no weights/],
  ['no tokenizer', (folder) => rmSync(join(folder, 'tokenizer.json')), /no tokenizer\.json/],
  ['an unknown architecture', (folder) => writeFileSync(join(folder, 'config.json'), '{"architectures":["MysteryForCausalLM"]}'), /does not know the architecture MysteryForCausalLM/],
  ['no config', (folder) => rmSync(join(folder, 'config.json')), /no config\.json/],
  ['a broken config', (folder) => writeFileSync(join(folder, 'config.json'), '{"arch'), /not JSON/],
  ['code of its own', (folder) => writeFileSync(join(folder, 'config.json'), '{"architectures":["LlamaForCausalLM"],"auto_map":{"AutoModel":"x.Y"}}'), /program code of its own/],
  ['weights cut short', (folder) => truncateSync(join(folder, 'model.safetensors'), 200_000), /model\.safetensors is cut short/],
  ['weights that are something else', (folder) => writeFileSync(join(folder, 'model.safetensors'), 'not at all what it says'), /not a safetensors file/],
  ['a header of two exabytes', (folder) => writeFileSync(join(folder, 'model.safetensors'), Buffer.from([0, 0, 0, 0, 0, 0, 0, 32, 123])), /not a safetensors file/],
  ['a missing part', (folder) => writeFileSync(join(folder, 'model.safetensors.index.json'), '{"weight_map":{"a":"model-00002.safetensors"}}'), /part model-00002\.safetensors/],
]
for (const [what, spoil, why] of faults) {
  test(`a model folder with ${what} is refused`, (t) => {
    const { folder } = copy(t)
    spoil(folder)
    assert.throws(() => inspectModelFolder(folder), (error: Error & { code?: string }) => error.code === 'bad_model' && error.message.includes(folder) && why.test(error.message))
  })
}

test('every preset says where it comes from and makes a whole run config', () => {
  const presets = describePresets()
  for (const { id, title, about, source, values } of presets) {
    assert.ok(title && about && source, id)
    assert.ok(Object.keys(values).length > 0, id)
    completeRunConfig({ base_model: 'model', dataset_dir: 'data', ...readPreset(id) })
  }
  assert.equal(new Set(presets.map(({ id }) => id)).size, presets.length)
  const systems = ['wzrdbrain-slm', 'push-back', 'slipcore', 'fledgling', 'twainbot']
  assert.deepEqual(systems.filter((id) => !presets.some((preset) => preset.id === id && preset.kind === 'system')), [])
})

test('every model of the catalogue has its best known values, and they are what a run takes by itself', () => {
  const presets = describePresets()
  for (const { id, train, repo } of listModels('/nowhere', appPaths.modelCatalogue, '/nowhere')) {
    if (repo === null && id !== 'starter') continue
    assert.deepEqual(presets.find(({ base_model }) => base_model === id)?.values, train, id)
  }
  assert.throws(() => readPreset('none'), /There is no preset/)
})
