/**
 * The page of the server until the studio's own: every call and push of the contract with its documentation and its
 * schemas, derived from the tables. Light and dark by the reader's system; no script.
 */

import * as z from 'zod'
import { calls } from '../../contract/calls.ts'
import { pushes } from '../../contract/pushes.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c1f24, #e7e9ec); --soft: light-dark(#5b6270, #9aa3b2); --line: light-dark(#dfe3e8, #2f353d);
  --ground: light-dark(#fbfbfc, #14171b); --card: light-dark(#ffffff, #1b1f25); --accent: light-dark(#0b5cad, #7ab8ff); }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, sans-serif }
main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { font-size: 1.6rem; margin: 0 0 .4rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem } p { margin: .3rem 0; color: var(--soft) }
nav { display: flex; flex-wrap: wrap; gap: .4rem .9rem; margin-top: 1rem } a { color: var(--accent); text-decoration: none } a:hover { text-decoration: underline }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0 }
summary { cursor: pointer; padding: .55rem .8rem; display: grid; grid-template-columns: minmax(11rem, 14rem) 1fr; gap: .8rem }
summary code { font-weight: 600 } summary span { color: var(--soft) } summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
code, pre { font: 13px/1.5 ui-monospace, monospace } pre { margin: 0; padding: .7rem .8rem; overflow-x: auto; border-top: 1px solid var(--line) }
.schemas h3 { font-size: .8rem; margin: 0; padding: .6rem .8rem 0; color: var(--soft); font-weight: 600 }
@media (max-width: 40rem) { summary { grid-template-columns: 1fr; gap: .1rem } }
`

/** The page as HTML. */
export function contractPage(): string {
  const names = Object.keys(calls) as (keyof typeof calls)[]
  const domains = [...new Set(names.map((name) => name.split('.')[0]!))]
  const sections = domains.map((domain) => {
    const entries = names.filter((name) => name.startsWith(`${domain}.`)).map((name) => entry(name, calls[name].doc, { input: calls[name].input, output: calls[name].output }))
    return `<h2 id="${domain}">${domain}</h2>${entries.join('')}`
  })
  const pushed = Object.entries(pushes).map(([name, { doc, payload }]) => entry(name, doc, { payload }))
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tunesmith</title><style>${STYLE}</style></head><body><main>
<h1>Tunesmith</h1>
<p>${names.length} calls and ${pushed.length} pushes. A call is <code>POST /api/call/&lt;name&gt;</code> with a JSON body; the answer is <code>{"ok":true,"value":…}</code> or <code>{"ok":false,"error":{…}}</code>.</p>
<p>Pushes come over the WebSocket at <code>/api/port</code>, numbered; send <code>{"t":"resume","epoch":…,"seq":…}</code> to go on from a number.</p>
<nav>${domains.map((domain) => `<a href="#${domain}">${domain}</a>`).join('')}<a href="#pushes">pushes</a></nav>
${sections.join('\n')}
<h2 id="pushes">pushes</h2>${pushed.join('')}
</main></body></html>`
}

/** The tables as JSON, for programs. */
export function contractJson(): Record<string, unknown> {
  const described = Object.entries(calls).map(([name, { doc, input, output }]) => [name, { doc, input: jsonSchema(input, 'input'), output: jsonSchema(output, 'output') }])
  return { calls: Object.fromEntries(described), pushes: Object.fromEntries(Object.entries(pushes).map(([name, { doc, payload }]) => [name, { doc, payload: jsonSchema(payload, 'output') }])) }
}

/** A sentence of documentation, with what stands in backticks as code. */
function prose(doc: string): string {
  return escape(doc).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function entry(name: string, doc: string, schemas: Record<string, z.ZodType>): string {
  const shown = Object.entries(schemas).map(([part, schema]) => `<h3>${part}</h3><pre>${escape(JSON.stringify(jsonSchema(schema, part === 'input' ? 'input' : 'output'), null, 2))}</pre>`)
  return `<details><summary><code>${escape(name)}</code><span>${prose(doc)}</span></summary><div class="schemas">${shown.join('')}</div></details>`
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, unknown>
  return rest
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
