/**
 * Hostile text in the window: payloads that would run script, load from elsewhere or leave the page, as a model's Markdown and as rows that
 * are dropped on the window, shown, imported and found again word for word. Seed: an empty home with a project made on its command line.
 */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'there is no Chromium here'
/** Each would set `window.ran` or ask another host. */
const PAYLOADS = [
  '<script>window.ran = 1</script>',
  '<img src=http://127.0.0.1:9/x onerror="window.ran=1">',
  '<svg onload="window.ran=1"><foreignObject><body onload="window.ran=1"></foreignObject></svg>',
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  '![pixel](http://127.0.0.1:9/pixel.png)',
  '[link](javascript:window.ran=1)',
  '[link](JaVaScRiPt&colon;window.ran=1)',
  '[link](data:text/html,<script>parent.ran=1</script>)',
  '[link](file:///etc/passwd) [link](smb://host/share) [link](vscode://file/x)',
  '<a href="javascript:window.ran=1" onclick="window.ran=1">x</a>',
  '<details open ontoggle="window.ran=1"><summary>x</summary></details>',
  '<style>@import url(http://127.0.0.1:9/x.css)</style>',
  '<math><mtext></mtext><mglyph><style><img src=x onerror="window.ran=1"></style></mglyph></math>',
  '```mermaid\ngraph LR; a[<img src=x onerror="window.ran=1">]\n```',
  '$\\href{javascript:window.ran=1}{x}$',
  '<https://example.org/a%22onmouseover=window.ran=1>',
]
/** Strings that are stored, cut, sorted or shown wrong more often than others. */
const ODD = ['\u202Eright to left', '\u200B\u200D\uFEFFzero width', 'Ω≈ç√∫ ˜µ≤≥÷', '田中さんにあげて下さい', '👩‍👩‍👧‍👦 🏳️‍🌈', 'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮', '__proto__', 'constructor', '$HOME ${7*7} {{7*7}}', "1;DROP TABLE users'\"--", '=cmd|\' /C calc\'!A0', 'null', 'NaN', '\\u0000 %00 %s %n']
let home: string
let open: OpenStudio
let page: Page
const asked: string[] = []

before(async () => {
  if (skip !== false) return
  home = mkdtempSync(join(tmpdir(), 'hostile-'))
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  const { project } = await studio.call('projects.create', { folder: join(home, 'projects', 'combos'), pack: 'wzrdbrain' })
  await studio.close()
  open = await openStudio({ home })
  page = open.page
  page.setDefaultTimeout(20_000)
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => { (window as unknown as { violated?: string }).violated = violatedDirective }))
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${new URL(open.url).origin}/?again#/p/${project.id}/data/own`)
})
after(async () => {
  await open?.close()
  if (home !== undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

/** Nothing ran, nothing was asked of another host, and the page's policy had nothing to stop. */
async function assertHarmless(shown: Page, origin: string): Promise<void> {
  assert.deepEqual(await shown.evaluate(() => [(window as unknown as { ran?: number }).ran, (window as unknown as { violated?: string }).violated]), [undefined, undefined])
  assert.deepEqual(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:')), [])
}

/** Drops a file on the field as a hand does. */
async function drop(name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(({ name, text }) => {
    const carried = new DataTransfer()
    carried.items.add(new File([text], name))
    return carried
  }, { name, text })
  const field = page.getByText('Drop a file of rows')
  await field.dispatchEvent('dragover', { dataTransfer: data })
  await field.dispatchEvent('drop', { dataTransfer: data })
}

test('hostile and odd rows are dropped, previewed, imported, and found again as they are', { skip }, async () => {
  const rows = [...PAYLOADS, ...ODD].map((text, index) => JSON.stringify({ prompt: `${index} ${text}`, completion: text }))
  await drop('hostile <img src=x onerror=window.ran=1>.jsonl', `${rows.join('\n')}\n${'['.repeat(100_000)}\n{"a":1,}\n`)
  await page.getByRole('switch', { name: /Take rows that break a rule/ }).click()
  await page.getByRole('region', { name: 'First rows' }).getByText(PAYLOADS[0]!).first().waitFor()
  await page.getByRole('button', { name: 'Import these rows' }).click()
  await page.getByText(new RegExp(`^${rows.length} of ${rows.length + 2} rows taken`)).waitFor()
  await page.getByRole('button', { name: 'Import another file' }).click()
  await page.getByRole('button', { name: /^Rows left out of/ }).click()
  await page.getByRole('table', { name: 'Rows left out' }).getByText(/not JSON|nested/).first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Generate|^Make the new version/ }).first().click()
  await page.getByRole('button', { name: 'Train on these' }).waitFor({ timeout: 60_000 })
  await page.getByRole('tab', { name: 'Rows', exact: true }).click()
  for (const words of ['onerror', 'DROP TABLE', '田中さんにあげて下さい']) {
    await page.getByRole('searchbox', { name: 'Search the rows' }).fill(words)
    await page.getByRole('listbox', { name: 'Rows' }).getByRole('option').filter({ hasText: words }).first().click()
    await page.getByRole('article', { name: /^Row / }).getByText(words, { exact: false }).first().waitFor()
  }
  await assertHarmless(page, new URL(open.url).origin)
})

test('a model’s Markdown runs nothing, loads nothing and leads only to pages of the web', { skip }, async () => {
  const shown = await open.browser.newPage()
  shown.on('request', (request) => asked.push(request.url()))
  asked.length = 0
  await shown.setContent('<div id="page"></div>')
  await shown.addScriptTag({ content: await markdownPage(), type: 'module' })
  await shown.locator('#page[data-done]').waitFor()
  const found = await shown.evaluate(() => ({
    tags: [...document.querySelectorAll('#page :is(script, img, svg, iframe, style, object, embed, form, input, link, math)')].map(({ outerHTML }) => outerHTML),
    handlers: [...document.querySelectorAll('#page *')].filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))).map(({ outerHTML }) => outerHTML),
    links: [...document.querySelectorAll('#page a[href]')].map((link) => link.getAttribute('href') ?? '').filter((href) => !/^https?:/.test(href)),
  }))
  assert.deepEqual(found, { tags: [], handlers: [], links: [] })
  for (const link of await shown.locator('#page a').all()) await link.dispatchEvent('mouseover')
  await assertHarmless(shown, 'about:')
})

/** The window's own Markdown with every payload, built as the window is. */
async function markdownPage(): Promise<string> {
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  const folder = join(APP_ROOT, 'out', `hostile-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(join(folder, 'page.jsx'), `
      import { createRoot } from 'react-dom/client'
      import { flushSync } from 'react-dom'
      import { MarkdownText } from ${JSON.stringify(join(APP_ROOT, 'renderer/components/markdown-text.tsx'))}
      const box = document.getElementById('page')
      flushSync(() => createRoot(box).render(${JSON.stringify(PAYLOADS)}.map((text) => <MarkdownText key={text} text={text} />)))
      setTimeout(() => { box.dataset.done = '' }, 300)`)
    const built = await build({ configFile: false, root: folder, logLevel: 'error', plugins: [react()], build: { write: false, target: 'chrome140', rolldownOptions: { input: join(folder, 'page.jsx') } } })
    const [output] = [built].flat()
    if (output === undefined || !('output' in output)) throw new Error('Vite built nothing.')
    return output.output[0].code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
