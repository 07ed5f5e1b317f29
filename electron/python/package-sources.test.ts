import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { hasOwnSources, parsePipConfig, readPipConfig, uvNetworkVariables, uvSourceArgs } from './package-sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-sources-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const NO_UV_CONFIG = { UV_NO_CONFIG: '1' }

test('pip’s own listing is read: several links, variables before files, install before global', () => {
  const config = parsePipConfig(
    [
      ":env:.find-links='/wheels /more'",
      "global.find-links='/ignored'",
      "global.extra-index-url='https://a/simple\\nhttps://b/simple'",
      "global.index-url='https://global/simple'",
      "install.index-url='https://install/simple'",
      "global.trusted-host='a b'",
      "global.cert='/ca.pem'",
      ":env:.default-timeout='180'",
    ].join('\n'),
  )
  assert.deepEqual(config.findLinks, ['/wheels', '/more'])
  assert.deepEqual(config.extraIndexUrls, ['https://a/simple', 'https://b/simple'])
  assert.equal(config.indexUrl, 'https://install/simple')
  assert.equal(config.timeoutSeconds, '180')
  assert.deepEqual(uvSourceArgs(config), [
    '--find-links',
    '/wheels',
    '--find-links',
    '/more',
    '--default-index',
    'https://install/simple',
    '--index',
    'https://a/simple',
    '--index',
    'https://b/simple',
    '--index-strategy',
    'unsafe-best-match',
    '--allow-insecure-host',
    'a',
    '--allow-insecure-host',
    'b',
  ])
  assert.deepEqual(uvNetworkVariables(config, {}), { SSL_CERT_FILE: '/ca.pem', UV_HTTP_TIMEOUT: '180' })
  assert.deepEqual(uvNetworkVariables(config, { SSL_CERT_FILE: '/own', UV_HTTP_TIMEOUT: '9' }), {})
})

test('without any configuration the studio’s own sources stand', () => {
  const config = parsePipConfig('')
  assert.equal(hasOwnSources(config, NO_UV_CONFIG), false)
  assert.deepEqual(uvSourceArgs(config), [])
})

test('a find-links, an index, or a uv configuration counts as the user’s own source', () => {
  assert.equal(hasOwnSources(parsePipConfig("global.find-links='/w'"), NO_UV_CONFIG), true)
  assert.equal(hasOwnSources(parsePipConfig(":env:.no-index='1'"), NO_UV_CONFIG), true)
  assert.equal(hasOwnSources(parsePipConfig(''), { ...NO_UV_CONFIG, UV_DEFAULT_INDEX: 'https://x' }), true)
  mkdirSync(join(folder, 'uv'))
  writeFileSync(join(folder, 'uv', 'uv.toml'), '[[index]]\nurl = "https://mirror/simple"\n')
  assert.equal(hasOwnSources(parsePipConfig(''), { XDG_CONFIG_HOME: folder }), true)
  writeFileSync(join(folder, 'uv', 'uv.toml'), 'offline = false\n')
  assert.equal(hasOwnSources(parsePipConfig(''), { UV_CONFIG_FILE: join(folder, 'uv', 'uv.toml') }), false)
})

test('pip itself is asked, and its variables alone where a Python has no pip', async () => {
  const file = join(folder, 'pip.conf')
  writeFileSync(file, '[global]\nfind-links = /from/file\n')
  const env = { PATH: process.env['PATH'] ?? '', PIP_CONFIG_FILE: file, PIP_EXTRA_INDEX_URL: 'https://e/simple' }
  const asked = await readPipConfig('python3', env)
  assert.deepEqual([asked.findLinks, asked.extraIndexUrls], [['/from/file'], ['https://e/simple']])
  const alone = await readPipConfig('no-such-python', env)
  assert.deepEqual([alone.findLinks, alone.extraIndexUrls], [[], ['https://e/simple']])
})
