/** Writes docs/screens/README.md from the pictures that lie there. Knows file names only. */

import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The page. */
export function writeIndex(folder: string): void {
  const pictures = readdirSync(folder).filter((name) => name.endsWith('.png')).sort()
  const names = [...new Set(pictures.map((picture) => picture.replace(/-(?:light|dark)-\d+\.png$/, '')))]
  const bytes = pictures.reduce((sum, picture) => sum + statSync(join(folder, picture)).size, 0)
  const cell = (name: string, theme: string, width: number) => {
    const picture = `${name}-${theme}-${width}.png`
    return pictures.includes(picture) ? `[${width}](${picture})` : ''
  }
  const lines = names.map((name) => `| ${name} | ${cell(name, 'light', 1280)} ${cell(name, 'light', 1920)} | ${cell(name, 'dark', 1280)} ${cell(name, 'dark', 1920)} |`)
  writeFileSync(join(folder, 'README.md'), `# Every screen in its states

Taken by \`npm run screenshots\`: ${pictures.length} pictures, ${(bytes / 1e6).toFixed(1)} MB. The five moments are in [moments](moments).

| screen and state | light | dark |
| --- | --- | --- |
${lines.join('\n')}
`)
}
