/**
 * What a designer would object to in a drawn page, measured: cut, squeezed or straying text, a page that scrolls sideways,
 * contrast below AA, too many text sizes, a second primary button. Runs inside the page; knows no screen.
 */

import type { Page } from 'playwright'

/** One objection: which rule, which element, what was measured. */
export type Finding = { rule: string; element: string; measured: string }

/** Sizes of text that one screen may use. */
const MOST_SIZES = 6

/** Everything that is wrong with the page as it stands. A page of specimens may show several primary buttons. */
export async function audit(page: Page, options: { isSpecimens?: boolean } = {}): Promise<Finding[]> {
  const found = await page.evaluate(findInPage, MOST_SIZES)
  return options.isSpecimens === true ? found.filter(({ rule }) => rule !== 'two primary buttons') : found
}

/** Runs in the page: everything that it uses stands inside. */
function findInPage(mostSizes: number): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
  const parsed = new Map<string, number[]>()

  const name = (element: Element) => {
    const text = (element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60)
    const role = element.getAttribute('role') ?? element.tagName.toLowerCase()
    return `${role} "${text || (element.getAttribute('aria-label') ?? '')}"`
  }
  const add = (rule: string, element: Element, measured: string) => {
    const key = `${rule} ${name(element)}`
    if (seen.has(key)) return
    seen.add(key)
    findings.push({ rule, element: name(element), measured })
  }
  const isShown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.closest('[aria-hidden="true"], [inert], [data-aria-hidden="true"]') === null
  const isForReadersOnly = (style: CSSStyleDeclaration) => style.clipPath !== 'none' || style.clip !== 'auto'
  const rgba = (color: string): number[] => {
    const known = parsed.get(color)
    if (known !== undefined) return known
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = '#000'
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data
    const value = [r, g, b, a / 255]
    parsed.set(color, value)
    return value
  }
  const over = (top: number[], below: number[]) => [0, 1, 2].map((i) => top[i]! * top[3]! + below[i]! * (1 - top[3]!))
  const luminance = (color: number[]) => {
    const [r = 0, g = 0, b = 0] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  /** The colour behind an element, or null where a picture lies behind it. */
  const behind = (element: Element): number[] | null => {
    const layers: number[][] = []
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at)
      if (style.backgroundImage !== 'none') return null
      const color = rgba(style.backgroundColor)
      if (color[3]! > 0) layers.push(color)
      if (color[3] === 1) break
    }
    return layers.reduceRight<number[]>((below, layer) => over(layer, below), [255, 255, 255])
  }

  const dialog = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')].findLast(isShown)
  const sizes = new Map<string, Element>()
  const texts: { element: HTMLElement; node: Text; style: CSSStyleDeclaration }[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    const element = node.parentElement
    if (element === null || node.data.trim() === '' || !(element instanceof HTMLElement) || element.closest('svg, script, style, select') !== null || !isShown(element)) continue
    const style = getComputedStyle(element)
    if (!isForReadersOnly(style) && element.closest('.sr-only') === null) texts.push({ element, node, style })
  }

  const findCut = (element: HTMLElement, text: DOMRect) => {
    // A space that is kept at the end of a line hangs out of the box by design.
    const own = getComputedStyle(element)
    const hanging = own.whiteSpaceCollapse === 'preserve' ? parseFloat(own.fontSize) : 0
    for (let at: HTMLElement | null = element; at !== null && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at)
      const box = at.getBoundingClientRect()
      const [x, y] = [style.overflowX, style.overflowY]
      const isIntended = style.textOverflow === 'ellipsis' || at.title !== ''
      if ((x === 'hidden' || x === 'clip') && !isIntended && text.right > box.right + 1.5 && box.width > 1) return add('cut text', element, `${Math.round(text.right - box.right)} px are hidden at the right`)
      if ((y === 'hidden' || y === 'clip') && !isIntended && style.webkitLineClamp === 'none' && at === element && at.scrollHeight > at.clientHeight + 2 && box.height > 1) return add('cut text', element, `${at.scrollHeight - at.clientHeight} px are hidden below`)
      if (x !== 'visible' || y !== 'visible' || style.position === 'absolute' || style.position === 'fixed') return
      if (!style.display.startsWith('inline') && style.display !== 'contents' && text.right > box.right + 1.5 + hanging) return add('text outside its box', element, `${Math.round(text.right - box.right)} px beyond ${name(at)}`)
    }
  }
  const findContrast = (element: HTMLElement, style: CSSStyleDeclaration) => {
    if (element.closest(':disabled, [aria-disabled="true"], [data-disabled]') !== null) return
    const below = behind(element)
    if (below === null) return
    let alpha = 1
    for (let at: Element | null = element; at !== null; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity)
    const ink = rgba(style.color)
    const [a, b] = [luminance(over([ink[0]!, ink[1]!, ink[2]!, ink[3]! * alpha], below)), luminance(below)]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700)
    if (ratio < (isLarge ? 3 : 4.5) - 0.005) add('contrast below AA', element, `${ratio.toFixed(2)}:1`)
  }

  for (const { element, node, style } of texts) {
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    findCut(element, box)
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
    if (lines > 5 && box.width < 90) add('squeezed text', element, `${lines} lines of ${Math.round(box.width)} px`)
    findContrast(element, style)
    if (!sizes.has(style.fontSize)) sizes.set(style.fontSize, element)
  }
  if (sizes.size > mostSizes) findings.push({ rule: 'too many text sizes', element: name([...sizes.values()].at(-1)!), measured: [...sizes.keys()].join(', ') })
  const page = document.documentElement
  if (page.scrollWidth > page.clientWidth) findings.push({ rule: 'the page scrolls sideways', element: 'page', measured: `${page.scrollWidth - page.clientWidth} px` })
  const main = document.querySelector('main')
  if (main !== null && main.scrollWidth > main.clientWidth + 1) findings.push({ rule: 'the page scrolls sideways', element: 'main', measured: `${main.scrollWidth - main.clientWidth} px` })
  const primary = [...(dialog ?? document).querySelectorAll('button[class~="bg-accent"], a[class~="bg-accent"]')].filter((each) => isShown(each) && !['switch', 'checkbox', 'radio'].includes(each.getAttribute('role') ?? ''))
  if (primary.length > 1) findings.push({ rule: 'two primary buttons', element: primary.map(name).join(' and '), measured: String(primary.length) })
  return findings
}
