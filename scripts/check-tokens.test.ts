import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listWindowFiles, tokenProblemsOf } from './check-tokens.ts'
import { APP_ROOT } from '../electron/platform/paths.ts'

const problems = (line: string) => tokenProblemsOf('renderer/features/a.tsx', `ok\n${line}\n`)

test('a planted colour, size, radius, weight or inline style is refused with its line', () => {
  const planted = [
    `<p className="text-[#ff0000]">`,
    `const ink = '#1a1a1a'`,
    `ctx.fillStyle = 'oklch(0.5 0.1 200)'`,
    `<p className="bg-red-500">`,
    `<p className="hover:text-white">`,
    `<p className="w-[317px]">`,
    `<p className="min-h-[2.5rem]">`,
    `<p className="text-[11px]">`,
    `<p className="p-4 text-sm">`,
    `<p className="rounded-xl">`,
    `<p className="rounded border">`,
    `<p className="font-bold">`,
    `<p className="dark:bg-n-1">`,
    `<p style={{ marginTop: 3 }}>`,
    `<p style={{ width: '40px' }}>`,
  ]
  for (const line of planted) assert.match(problems(line)[0] ?? '', /^renderer\/features\/a\.tsx:2: /, line)
})

test('tokens and computed positions pass', () => {
  const fine = [
    `<p className="rounded-md bg-surface text-13 font-medium text-ink-2 hover:bg-hover">`,
    `<p className="grid grid-cols-[auto_1fr] max-h-(--radix-popper-available-height) max-w-[calc(100vw-1rem)]">`,
    '<p style={{ width: `${share * 100}%` }}>',
    `<p style={{ height: rowHeight, transform: position }}>`,
    `host.call('#/p/abc')`,
    ` * a rounded number in a comment, #fff`,
  ]
  for (const line of fine) assert.deepEqual(problems(line), [], line)
})

test('the theme alone may name colours, and the window is looked at', async () => {
  assert.deepEqual(tokenProblemsOf('renderer/theme.css', '--ink: oklch(0.2 0 0);'), [])
  assert.ok((await listWindowFiles(APP_ROOT)).length > 50)
})
