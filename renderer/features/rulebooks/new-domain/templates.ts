/** The templates of the shapes as texts, as knowledge/templates holds them. Loaded by the worker of a new domain only. */

import type { Files, Shape } from '../../../../engine/authoring/index.ts'

const TEXTS = import.meta.glob<string>('../../../../knowledge/templates/**/*.{yaml,txt}', { query: '?raw', import: 'default', eager: true })

/** Every file of a shape's template, by its path inside the template. */
export function templateFiles(shape: Shape): Files {
  const start = `/templates/${shape}/`
  return Object.fromEntries(Object.entries(TEXTS).flatMap(([path, text]) => {
    const at = path.indexOf(start)
    return at === -1 ? [] : [[path.slice(at + start.length), text] as const]
  }))
}

/** The rulebook of a shape's template. */
export function templateOf(shape: Shape): string {
  return templateFiles(shape)['rulebook.yaml'] ?? ''
}
