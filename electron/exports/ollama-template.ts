/**
 * Says whether Ollama would use the chat template inside a GGUF file or put one of its own in its place:
 * without a TEMPLATE line, `ollama create` compares the embedded template with those that it knows and takes its own
 * when the edit distance is below 100. Its list is not ours to ship, so this speaks of likelihoods.
 */

import { distance } from 'fastest-levenshtein'

/** What to expect. `advice` is a sentence for the user. */
export type TemplateNotice = { readonly verdict: 'replaced' | 'possible' | 'unlikely'; readonly advice: string }

/** Ollama's limit (server/model.go and template/template.go). */
const LIMIT = 100
/** Beyond this length a template resembles one of Ollama's list only if it is the original of a known model family. */
const SHORT = 1_500

const CHATML = [
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou are a helpful assistant<|im_end|>\\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
]

/** What Ollama is likely to do with a chat template. */
export function judgeOllamaTemplate(chatTemplate: string): TemplateNotice {
  const nearest = Math.min(...CHATML.map((known) => distance(chatTemplate, known)))
  if (nearest < LIMIT) {
    return {
      verdict: 'replaced',
      advice:
        `This chat template is so close to plain ChatML (${nearest} edits) that \`ollama create\` will very likely report "using autodetected template chatml" and use its own. ` +
        'For conversations whose roles alternate both write the same text; Ollama then also sets its stop texts.',
    }
  }
  if (chatTemplate.length < SHORT) {
    return {
      verdict: 'possible',
      advice: 'This chat template is short, so `ollama create` may take it for one of the templates that it knows. If it prints "using autodetected template", compare its prompts with the playground\'s.',
    }
  }
  return {
    verdict: 'unlikely',
    advice: 'Ollama is expected to use the chat template inside the file. Only an unchanged template of a model family that Ollama knows is replaced; it then prints "using autodetected template".',
  }
}
