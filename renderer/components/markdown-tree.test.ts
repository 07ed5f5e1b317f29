import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markdownParts, type MarkdownPart } from './markdown-tree.ts'

/** The parts as one line: what is a part stands in brackets after its tag. */
function drawn(parts: readonly MarkdownPart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : `${part.tag}${part.start ?? ''}[${drawn(part.parts)}]`)).join('')
}
const shows = (source: string, expected: string) => assert.equal(drawn(markdownParts(source)), expected)

test('emphasis, code and headings', () => {
  shows('a *b* **c** `d`', 'p[a em[b] strong[c] code[d]]')
  shows('```py\nx = 1\n\ny = 2\n```', 'pre[x = 1\n\ny = 2]')
  shows('# One\n\n#### Four', 'h1[One]h3[Four]')
  shows('a  \nb\n\n---\n\n> c', 'p[abr[]b]hr[]blockquote[p[c]]')
})

test('lists, close and spread, from any number, within each other', () => {
  shows('- a\n- b\n  1. c', 'ul[li[a]li[bol[li[c]]]]')
  shows('3. a\n4. b', 'ol3[li[a]li[b]]')
  shows('- a\n\n- b', 'ul[li[p[a]]li[p[b]]]')
})

test('tables', () => shows('| a | b |\n| - | - |\n| *1* | 2 |', 'table[tr[th[a]th[b]]tr[td[em[1]]td[2]]]'))

test('a link is its words and its address, once', () => {
  shows('[page](https://example.org/a "t")', 'p[page address[https://example.org/a]]')
  shows('<https://example.org/a>', 'p[https://example.org/a]')
  shows('[page][1]\n\n[1]: https://example.org/b', 'p[page address[https://example.org/b]]')
})

test('HTML and pictures are not drawn; what a picture is called is', () => {
  shows('a <b onclick="x()">b</b> ![seen](http://127.0.0.1/x.png)', 'p[a b seen]')
  shows('<script>window.ran = 1</script>', '')
})

test('parts that lie deeper than anyone writes stand as they are', () => {
  const parts = drawn(markdownParts(`${'>'.repeat(500)} end`))
  assert.equal(parts.match(/blockquote/g)?.length, 32)
  assert.match(parts, />>> end/)
})
