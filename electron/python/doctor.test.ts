import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doctorFacts } from './doctor.ts'

test('each fact is one line with a name of its own, and the packages of this clone are found', async () => {
  const facts = await doctorFacts()
  const names = facts.map((fact) => fact.name)
  assert.deepEqual(names, [...new Set(names)])
  for (const fact of facts) assert.doesNotMatch(fact.value, /\n/, fact.name)
  for (const name of ['node', 'disk', 'gpu', 'backend', 'base python', 'uv', 'environment', 'sqlite', 'llama.cpp']) assert.ok(names.includes(name), name)
  assert.equal(facts.find((fact) => fact.name === 'sqlite')?.ok, true)
})

test('a backend that the machine cannot use is a bad fact with a next step, not a crash', async () => {
  const before = process.env['STUDIO_BACKEND']
  process.env['STUDIO_BACKEND'] = 'rocm'
  const facts = await doctorFacts()
  if (before === undefined) delete process.env['STUDIO_BACKEND']
  else process.env['STUDIO_BACKEND'] = before
  const backend = facts.find((fact) => fact.name === 'backend')
  assert.equal(backend?.ok, false)
  assert.match(backend?.value ?? '', /ROCm.*STUDIO_BACKEND=cpu/)
})
