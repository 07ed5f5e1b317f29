/**
 * The real built main process and preload script on the double of Electron: what the window may do, what it may not, and how the app
 * starts a second time, is closed during a run, and comes back. What the double cannot show stands in tests/e2e/README.md.
 */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { listPacks } from '../../electron/projects/index.ts'
import { askThroughBridge } from './call-through-bridge.ts'
import { hasDesktop, openDesktop, type OpenDesktop } from './open-desktop.ts'

const skip = hasDesktop() ? false : 'no Chromium: apt-get install chromium, or name one in STUDIO_CHROMIUM'
let desktop: OpenDesktop

before(async () => {
  if (skip === false) desktop = await openDesktop({ keyStore: 'basic_text' })
})
after(async () => desktop?.close())

const call = (name: string, input: unknown) => askThroughBridge<never>(desktop.page, name, input) as Promise<{ ok: boolean; value: never; error: { code: string } }>

const soon = async (look: () => Promise<boolean>) => {
  for (let i = 0; i < 100; i++) {
    if (await look()) return
    await sleep(50)
  }
  assert.fail('Waited five seconds in vain.')
}

test('the window shows the studio, and its title bar is where a person looks for it', { skip }, async () => {
  await desktop.page.getByRole('navigation').first().waitFor()
  assert.match(await desktop.page.title(), /Tunesmith/)
})

test('no window has weakened preferences, and the app is sandboxed', { skip }, async () => {
  const { webPreferences, sandbox } = await desktop.records()
  assert.deepEqual(sandbox, [true])
  for (const preferences of webPreferences as Record<string, unknown>[]) {
    const { sandbox: isSandboxed, contextIsolation, nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames, webSecurity, allowRunningInsecureContent, webviewTag } = preferences
    assert.deepEqual([isSandboxed, contextIsolation, nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames, webSecurity, allowRunningInsecureContent, webviewTag], [true, true, false, false, false, true, false, false])
  }
})

test('the page has the bridge, frozen, and nothing of Node', { skip }, async () => {
  const seen = await desktop.page.evaluate(() => {
    const scope = globalThis as unknown as Record<string, object>
    try {
      scope['studioBridge'] = {}
    } catch {
      // Refused in strict mode.
    }
    return { keys: Object.keys(scope['studioBridge']!).toSorted(), isFrozen: Object.isFrozen(scope['studioBridge']), node: ['require', 'process', 'Buffer', 'module', 'ipcRenderer'].filter((name) => name in globalThis) }
  })
  assert.deepEqual(seen, { keys: ['onMessage', 'placeOf', 'post'], isFrozen: true, node: [] })
})

test('calls answer through the bridge; a path is refused there, a place is not', { skip }, async () => {
  const capabilities = await call('system.capabilities', {})
  assert.equal((capabilities.value as { surface: string }).surface, 'desktop')
  const refused = await call('projects.open', { folder: '/etc' })
  assert.equal(refused.error.code, 'no_permission')
  await desktop.answer('open', desktop.home)
  const picked = await call('places.pick', { kind: 'folder', purpose: 'project' })
  const { place } = picked.value as { place: { place: string; shown: string } }
  assert.equal(place.shown, desktop.home)
  assert.equal((await call('projects.open', { folder: place.place })).error.code, 'not_found')
  assert.equal((await call('places.pick', { kind: 'folder' })).ok, true)
})

test('a key store with a key that everybody knows keeps tokens in memory and says why', { skip }, async () => {
  const { value } = await call('system.capabilities', {})
  const { secrets, secrets_reason, native_dialogs, uploads, move_to_bin } = value as Record<string, unknown>
  assert.deepEqual([secrets, native_dialogs, uploads, move_to_bin], ['memory', true, false, true])
  assert.match(String(secrets_reason), /basic_text/)
})

test('inline scripts, foreign scripts and the network are blocked', { skip }, async () => {
  const violations = await desktop.page.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
    const inline = document.createElement('script')
    inline.textContent = 'globalThis.intruder = true'
    const foreign = document.createElement('script')
    foreign.src = 'https://evil.example/x.js'
    const image = document.createElement('img')
    image.setAttribute('onerror', 'globalThis.intruder = true')
    image.src = 'https://evil.example/x.png'
    document.body.append(inline, foreign, image)
    await fetch('https://evil.example/').catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 500))
    for (const each of [inline, foreign, image]) each.remove()
    return { seen: [...new Set(seen)].toSorted(), intruder: 'intruder' in globalThis }
  })
  assert.equal(violations.intruder, false)
  for (const directive of ['connect-src', 'img-src', 'script-src-attr', 'script-src-elem']) assert.ok(violations.seen.includes(directive), `${directive} of ${violations.seen}`)
})

test('a link to a known site opens in the browser once, another is asked about, none opens a window', { skip }, async () => {
  const click = (address: string) =>
    desktop.page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href, target: '_blank', textContent: 'link' })
      document.body.append(link)
      link.click()
      link.remove()
    }, address)
  await click('https://huggingface.co/models')
  await soon(async () => ((await desktop.records())['opened'] ?? []).length === 1)
  await desktop.answer('message', 1, 0)
  await click('https://example.com/a')
  await click('https://example.com/b')
  await soon(async () => ((await desktop.records())['opened'] ?? []).length === 2)
  for (const address of ['http://huggingface.co/', 'file:///etc/passwd', 'javascript:alert(1)', 'https://user:pass@huggingface.co/']) await click(address)
  await sleep(500)
  const { opened, windowOpen } = await desktop.records()
  assert.deepEqual(opened, ['https://huggingface.co/models', 'https://example.com/b'])
  assert.ok((windowOpen as { action: string }[]).every(({ action }) => action === 'deny'))
  assert.equal(await desktop.tell('windows'), 1)
})

test('the window does not leave the studio, nor does a frame in it', { skip }, async () => {
  const before = desktop.page.url()
  for (const address of ['https://evil.example/', 'http://127.0.0.1:1/', 'data:text/html,x']) {
    await desktop.page.evaluate((href) => void (location.href = href), address).catch(() => undefined)
    await sleep(200)
    assert.equal(desktop.page.url(), before, address)
  }
  assert.equal(await desktop.tell('openWebview'), true)
})

test('a message of a frame inside the page is refused', { skip }, async () => {
  await desktop.page.evaluate(() => {
    const frame = Object.assign(document.createElement('iframe'), { srcdoc: '<p>guest</p>' })
    frame.id = 'guest'
    document.body.append(frame)
  })
  await soon(async () => desktop.page.frames().length > 1)
  const guest = desktop.page.frames().at(-1)!
  const answer = await guest.evaluate(async () => {
    const ipc = (globalThis as unknown as { __electronDoubleIpc(kind: string, channel: string, args: unknown[]): Promise<{ ok: boolean; message: string }> }).__electronDoubleIpc
    await ipc('send', 'studio', [{ t: 'open' }])
    return ipc('invoke', 'studio', [{ t: 'dropped', path: '/etc/passwd' }])
  })
  await desktop.page.evaluate(() => document.querySelector('#guest')!.remove())
  assert.equal(answer.ok, false)
  assert.match(answer.message, /Refused/)
})

test('nothing is permitted but copying a text from the main frame', { skip }, async () => {
  const own = 'app://studio/index.html'
  const ask = (permission: string, isMainFrame: boolean, url: string) => desktop.tell('permission', { permission, isMainFrame, url })
  assert.deepEqual(await ask('clipboard-sanitized-write', true, own), { request: true, check: true })
  for (const [permission, isMain, url] of [['clipboard-sanitized-write', false, own], ['clipboard-sanitized-write', true, 'https://evil.example/'], ['clipboard-read', true, own], ['media', true, own], ['notifications', true, own], ['geolocation', true, own], ['fileSystem', true, own]] as const) {
    assert.deepEqual(await ask(permission, isMain, url), { request: false, check: false }, permission)
  }
})

test('a dropped folder reaches the host as a place; the page never sees its path', { skip }, async () => {
  const folder = join(desktop.home, 'dropped')
  mkdirSync(folder)
  await desktop.tell('setPath', { name: 'dropped', path: folder })
  const drop = (name: string) =>
    desktop.page.evaluate((file) => (globalThis as unknown as { studioBridge: { placeOf(dropped: File): Promise<{ ok: boolean; value: { place: { place: string; name: string; kind: string } } }> } }).studioBridge.placeOf(new File([], file)), name)
  const { place } = (await drop('dropped')).value
  assert.equal((await drop('no file of the disk')).ok, false)
  assert.deepEqual([place.name, place.kind], ['dropped', 'folder'])
  assert.match(place.place, /^place:/)
})

test('a second start shows the first window and hands over its link, which only asks', { skip }, async () => {
  assert.equal(await desktop.startAgain('tunesmith://model/org/small-model'), 0)
  await soon(async () => ((await desktop.records())['focused'] ?? []).length > 1)
  assert.equal(await desktop.startAgain('tunesmith://run/rm%20-rf'), 0)
  assert.equal(await desktop.tell('windows'), 1)
  const question = desktop.page.getByRole('alertdialog', { name: 'Look for a model?' })
  await question.getByText('org/small-model').waitFor()
  await question.getByRole('button', { name: 'Look for it' }).click()
  await desktop.page.getByRole('heading', { name: 'Models', level: 1 }).waitFor()
  assert.equal(await desktop.page.getByRole('textbox', { name: 'Find a model of the Hub' }).inputValue(), 'org/small-model')
})

test('a link to a pack asks, then opens the wizard with that pack; one that is not here leads to those that are', { skip }, async () => {
  const { page } = desktop
  const pack = listPacks().at(-1)!
  assert.equal(await desktop.startAgain(`tunesmith://pack/${pack.id}`), 0)
  const question = page.getByRole('alertdialog', { name: 'Start a project from a pack?' })
  await question.getByText(pack.title).waitFor()
  await question.getByRole('button', { name: 'Go on to its name and place' }).click()
  await page.getByRole('heading', { name: 'What is it called, and where does it go?' }).waitFor()
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), pack.title)
  assert.equal(await desktop.startAgain('tunesmith://pack/nobody-has-this'), 0)
  await page.getByRole('alertdialog', { name: 'This pack is not here' }).getByRole('button', { name: 'Show the packs' }).click()
  await page.getByRole('button', { name: 'See it work' }).or(page.getByRole('heading', { name: 'Projects', level: 1 })).waitFor()
})

test('the place of the window is kept, and a page that is loaded again goes on', { skip }, async () => {
  await desktop.tell('resizeWindow', { bounds: { x: 40, y: 50, width: 1400, height: 900 } })
  await soon(async () => readState()?.['width'] === 1400)
  await desktop.page.reload()
  assert.equal((await call('settings.get', {})).ok, true)
  writeFileSync(join(desktop.home, 'window.json'), '{"x": 1')
})

function readState(): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(join(desktop.home, 'window.json'), 'utf8')) as Record<string, unknown>
  } catch {
    return null
  }
}

test('the menu has its keys, opens a second window, and both windows see the same', { skip }, async () => {
  const items = (await desktop.tell('menuItems')) as { label?: string; accelerator?: string }[]
  for (const [label, accelerator] of [['New project…', 'CmdOrCtrl+N'], ['Open project…', 'CmdOrCtrl+O'], ['Settings…', 'CmdOrCtrl+,'], ['Command palette', 'CmdOrCtrl+K']]) {
    assert.equal(items.find((item) => item.label === label)?.accelerator, accelerator)
  }
  const other = await desktop.openWindow()
  await other.getByRole('navigation').first().waitFor()
  assert.equal(await desktop.tell('windows'), 2)
  await desktop.tell('closeWindow')
  await soon(async () => (await desktop.tell('windows')) === 1)
})

test('without a run the last window ends the app, and a killed app starts again on the same home', { skip }, async () => {
  await desktop.kill()
  await desktop.restart()
  await desktop.page.getByRole('navigation').first().waitFor()
  await desktop.tell('closeWindow')
  assert.equal(await desktop.ended, 0)
})
