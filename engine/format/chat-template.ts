/**
 * A format of one's own as a Jinja chat template, so that trainer, GGUF file and Ollama render exactly what was
 * trained. Knows nothing of tokenizers; `eos_token` is theirs.
 */
import { promptPattern } from './render-row.ts'
import type { FormatSource } from './render-row.ts'

/** The template, or null for `messages`, where the base model's own stands. */
export function chatTemplateOf(format: FormatSource): string | null {
  if (format.kind === 'messages' && format.prompt === undefined) return null
  const [before = '', after = ''] = splitOnce(promptPattern(format), '{input}')
  const stop = format.stop === undefined ? '' : `\n\n${format.stop}`
  return [
    '{% for message in messages %}',
    "{% if message['role'] == 'system' %}{{ message['content'] + '\\n\\n' }}",
    `{% elif message['role'] == 'user' %}{{ ${literal(before)} + message['content'] + ${literal(after)} }}`,
    `{% else %}{{ message['content'] + ${literal(stop)} + eos_token + '\\n\\n' }}{% endif %}`,
    '{% endfor %}',
  ].join('')
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}
