import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capOf, listCode, problemsOf } from './check-size.ts'
import { APP_ROOT } from '../electron/platform/paths.ts'

const lines = (count: number, line = 'x') => `${Array.from({ length: count }, () => line).join('\n')}\n`

test('a file at its cap passes and one line more is refused', () => {
  assert.deepEqual(problemsOf('engine/a.ts', lines(400)), [])
  assert.match(problemsOf('engine/a.ts', lines(401))[0] ?? '', /engine\/a\.ts: 401 lines, at most 400/)
})

test('a recipe may be longer and a component must be shorter', () => {
  assert.equal(capOf('python-env/trainer/recipes/sft.py'), 600)
  assert.equal(capOf('python-env/trainer/loss.py'), 400)
  assert.equal(capOf('renderer/features/runs/curve.tsx'), 200)
})

test('suppressions and loose ends are refused with their line', () => {
  // Put together here, so that this file carries none of them itself.
  const marks = [['// oxlint', 'disable-next-line'].join('-'), ['// @ts', 'ignore'].join('-'), ['x = 1  # no', 'qa'].join(''), ['// TO', 'DO later'].join('')]
  for (const mark of marks) assert.match(problemsOf('engine/a.ts', `ok\n${mark}\n`)[0] ?? '', /^engine\/a\.ts:2: /)
})

test('a Python function is counted without its docstring, comments and blank lines', () => {
  const body = (count: number) => `def f(\n    a,\n):\n    """One.\n\n    Two.\n    """\n    # why\n\n${lines(count, '    x = 1')}\n\ny = 2\n`
  assert.deepEqual(problemsOf('python-env/trainer/a.py', body(47)), [])
  assert.match(problemsOf('python-env/trainer/a.py', body(49))[0] ?? '', /function f has 52 lines/)
})

test('the code of the repository is listed, what tools wrote is not', async () => {
  const files = await listCode(APP_ROOT)
  assert.ok(files.includes('scripts/check-size.ts') && files.length > 30)
  assert.ok(!files.some((path) => path.includes('generated/') || path.includes('node_modules')))
})
