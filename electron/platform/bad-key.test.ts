import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badKey } from './bad-key.ts'

test('a key that stands twice in one object is found, however it is written and wherever the object stands', () => {
  for (const text of ['{"a":1,"a":2}', '{"a":1, "b":2 ,\t"a" :3}', '{"x":[{"a":1},{"a":1,"a":2}]}', '{"x":{"a":{"a":1},"a":2}}', '{"a":1,"\\u0061":2}', '{"\\\\":1,"\\\\":2}', '{"":1,"":2}']) {
    JSON.parse(text)
    assert.match(badKey(text) ?? '', /stands twice/, text)
  }
})

test('equal keys of different objects, and texts that look like keys, are fine', () => {
  for (const text of ['{"a":{"a":{"a":1}},"b":"a"}', '[{"a":1},{"a":2}]', '{"a":"\\"a\\":1","b":"{\\"a\\":1,\\"a\\":2}"}', '{"a":"a","b":["a","a"]}', '{"a\\\\":1,"a":"\\\\"}', '{}', '"a"', '{"a":"x\\\\\\"","b":1}']) {
    JSON.parse(text)
    assert.equal(badKey(text), null, text)
  }
})

test('the prototype is not a key at any depth', () => {
  assert.match(badKey('{"a":{"__proto__":{}}}') ?? '', /__proto__/)
  assert.match(badKey('{"a":[{"__pr\\u006fto__":1}]}') ?? '', /__proto__/)
  assert.equal(badKey('{"a":"__proto__"}'), null)
})

test('deep nesting and many keys take time in proportion', () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  const wide = `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join()}}`
  const started = process.cpuUsage().user / 1000
  assert.deepEqual([badKey(deep), badKey(wide)], [null, null])
  assert.ok(process.cpuUsage().user / 1000 - started < 5000)
})
