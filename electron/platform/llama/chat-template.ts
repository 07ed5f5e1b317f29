/**
 * Renders a conversation with a Jinja chat template as transformers does, so that training, evaluation and chat see the
 * same text. Templates come from files of strangers: call this only in a process that may be ended.
 */

import { Template } from '@huggingface/jinja'
import { StudioError } from '../../../contract/errors.ts'
import type { ChatMessage } from './protocol.ts'

/** A parsed chat template. */
export type ChatTemplate = { render: (messages: readonly ChatMessage[], addGenerationPrompt: boolean) => string }

/** The special tokens that a template may name. */
export type TemplateTokens = { readonly bos: string; readonly eos: string }

/**
 * Parses a chat template.
 * @throws StudioError `bad_model` where the template does not parse, or later where it refuses a conversation
 */
export function parseChatTemplate(text: string, tokens: TemplateTokens): ChatTemplate {
  const template = guarded('cannot be read', () => new Template(text))
  return {
    render: (messages, addGenerationPrompt) =>
      guarded('refuses this conversation', () =>
        template.render({
          messages: messages.map(({ role, content }) => ({ role, content })),
          add_generation_prompt: addGenerationPrompt,
          bos_token: tokens.bos,
          eos_token: tokens.eos,
          tools: null,
          documents: null,
        }),
      ),
  }
}

function guarded<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new StudioError(
      {
        code: 'bad_model',
        message: `The model's chat template ${what}: ${error instanceof Error ? error.message : String(error)}`,
        next_step: 'Check the order and the roles of the messages, or use a model with another chat template.',
      },
      { cause: error },
    )
  }
}
