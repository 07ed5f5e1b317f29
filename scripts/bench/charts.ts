/**
 * Time to append points to a chart of 100,000 and draw it again, in Chromium: from the new points to the finished canvas.
 *
 *     node_modules/.bin/node scripts/bench/charts.ts [--points 100000] [--rounds 100]
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { chromium } from 'playwright'
import { build } from 'vite'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'

const CAP_MS = 20
const APPENDED = 200
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }
/** The page: one chart, raw and smoothed, and a function that appends and tells the milliseconds. */
const PAGE = `
import { useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import ${JSON.stringify(join(APP_ROOT, 'renderer/theme.css'))}
import { LineChart } from ${JSON.stringify(join(APP_ROOT, 'renderer/components/line-chart.tsx'))}
const value = (step) => 0.4 + 2 * Math.exp(-step / 20000) + Math.sin(step * 12.9898) * 0.1
const grown = (points, by) => {
  const from = points.x.length
  const x = new Float64Array(from + by), y = new Float64Array(from + by)
  x.set(points.x); y.set(points.y)
  for (let step = from; step < from + by; step++) { x[step] = step; y[step] = value(step) }
  return { x, y }
}
function Page() {
  const [points, setPoints] = useState(() => grown({ x: [], y: [] }, Number(new URLSearchParams(location.search).get('points'))))
  window.append = async (by) => {
    const started = performance.now()
    flushSync(() => setPoints((old) => grown(old, by)))
    await Promise.resolve()
    await Promise.resolve()
    const work = performance.now() - started
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    return work
  }
  return <LineChart label="Loss" xName="step" lines={[{ id: 'loss', label: 'Loss', points, smoothing: 0.95 }]} height={320} />
}
createRoot(document.getElementById('page')).render(<Page />)
`

const { values } = parseArgs({ options: { points: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '100' } } })
const folder = join(APP_ROOT, 'out', 'bench-charts')
try {
  const site = await buildPage(folder)
  const { times, busy } = await measure(site, Number(values.points), Number(values.rounds))
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  const atWork = (share: number) => busy[Math.min(busy.length - 1, Math.floor(busy.length * share))] ?? 0
  const lines = [
    ['points', 'appended a time', 'rounds', 'median ms', 'p95 ms', 'longest ms', 'processor, median ms', 'p95 ms'],
    [values.points, String(APPENDED), values.rounds, ...[at(0.5), at(0.95), at(1), atWork(0.5), atWork(0.95)].map((time) => time.toFixed(1))],
  ]
  for (const line of table(lines)) process.stdout.write(`${line}\n`)
  process.stdout.write(`p95 ${at(0.95) < CAP_MS ? 'under' : 'NOT under'} ${CAP_MS} ms\n`)
  process.exitCode = at(0.95) < CAP_MS ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function buildPage(root: string): Promise<string> {
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, 'index.html'), '<!doctype html><html lang="en" data-theme="light"><body><div id="page"></div><script type="module" src="./page.jsx"></script></body></html>')
  writeFileSync(join(root, 'page.jsx'), PAGE)
  await build({ configFile: false, root, base: './', logLevel: 'error', plugins: [react(), tailwind()], build: { outDir: join(root, 'site'), target: 'chrome140', chunkSizeWarningLimit: 1500 } })
  return join(root, 'site')
}

/**
 * Milliseconds of each round, shortest first: as the clock says, and what the page's own thread was busy with all that the append led to,
 * which a busy machine does not stretch.
 */
async function measure(site: string, points: number, rounds: number): Promise<{ times: number[]; busy: number[] }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = join(site, path === '/' ? 'index.html' : path)
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
    try {
      response.end(readFileSync(file))
    } catch {
      response.writeHead(404).end()
    }
  }).listen(0, '127.0.0.1')
  const browser = await chromium.launch({ executablePath: process.env['STUDIO_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?points=${points}`)
    await page.locator('canvas').waitFor()
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const worked = async () => 1000 * ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
    const [times, busy]: [number[], number[]] = [[], []]
    for (let round = -10; round < rounds; round++) {
      const before = await worked()
      const time = await page.evaluate(`window.append(${APPENDED})`)
      const spent = (await worked()) - before
      if (round >= 0) times.push(Number(time))
      if (round >= 0) busy.push(spent)
    }
    return { times: times.sort((a, b) => a - b), busy: busy.sort((a, b) => a - b) }
  } finally {
    await browser.close()
    server.close()
  }
}
