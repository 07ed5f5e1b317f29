/** The command chat: talks with a model and prints the verdict of every check on each reply. */

import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import type { Reply } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Project } from '../../contract/entities/project.ts'
import type { PushPayload } from '../../contract/pushes.ts'
import { EXIT, type Command, type CommandContext } from './command.ts'
import { openProjectOf } from './open-source.ts'
import { wholeNumber } from './read-values.ts'
import { parseSubject } from './subject-name.ts'

const chat: Command = {
  name: 'chat',
  operands: 'SUBJECT',
  count: { min: 1, max: 1 },
  about: 'Talks with a .gguf file, an export (EXPORT:QUANT) or a run; each reply gets the verdict of every check.',
  works: 'project',
  options: {
    constrained: { type: 'boolean', about: 'Decodes under the grammar of the rulebook.' },
    message: { type: 'string', value: 'TEXT', about: 'One turn: this message, then the end.' },
    system: { type: 'string', value: 'TEXT', about: 'A system message instead of the rulebook’s.' },
    temperature: { type: 'string', value: 'T', about: '0 (greedy) unless given.' },
    'top-p': { type: 'string', value: 'P', about: '1 unless given.' },
    'max-tokens': { type: 'string', value: 'N', about: 'The longest reply; 512 unless given.' },
    seed: { type: 'string', value: 'N', about: 'The seed of sampled decoding.' },
  },
  run: async (context) => {
    const project = await openProjectOf(context)
    const system = context.args.text('system')
    const messages: Message[] = system === undefined ? [] : [{ role: 'system', content: system }]
    const only = context.args.text('message')
    if (only !== undefined) await turn(context, project, messages, only)
    else await converse(context, project, messages)
    return EXIT.ok
  },
}

/** Takes lines until the end of the input; an empty line is passed over. Piped input is read whole first, so that no line is lost while a reply is written. */
async function converse(context: CommandContext, project: Project, messages: Message[]): Promise<void> {
  if (process.stdin.isTTY !== true) {
    for (const line of (await text(process.stdin)).split('\n')) if (line.trim() !== '') await turn(context, project, messages, line.trim())
    return
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true, prompt: '> ' })
  context.terminal.note('Write a message and press Enter; Ctrl-D ends.')
  lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') await turn(context, project, messages, line)
    lines.prompt()
  }
}

async function turn(context: CommandContext, project: Project, messages: Message[], text: string): Promise<void> {
  const { json, terminal, studio } = context
  messages.push({ role: 'user', content: text })
  const name = `cli-${process.pid}`
  const stop = studio().pushes.listen((push) => {
    if (json || push.name !== 'playground.streamed') return
    const piece = push.payload as PushPayload<'playground.streamed'>
    if (piece.chat === name) terminal.raw(piece.text)
  })
  try {
    const reply = await studio().call('playground.chat', {
      project: project.id,
      subject: parseSubject(context.args.positionals[0]!),
      messages,
      constrained: context.args.flag('constrained'),
      decoding: decodingOf(context),
      chat: name,
    })
    messages.push({ role: 'assistant', content: reply.text })
    if (json) terminal.json(reply)
    else for (const line of replyLines(reply)) terminal.line(line)
  } finally {
    stop()
  }
}

function decodingOf({ args }: CommandContext): Record<string, number> {
  const maxTokens = wholeNumber(args, 'max-tokens', chat)
  const seed = wholeNumber(args, 'seed', chat)
  const [temperature, topP] = [args.text('temperature'), args.text('top-p')]
  return {
    ...(temperature === undefined ? {} : { temperature: Number(temperature) }),
    ...(topP === undefined ? {} : { top_p: Number(topP) }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(seed === undefined ? {} : { seed }),
  }
}

function replyLines(reply: Reply): string[] {
  const checks = reply.checks.flatMap((check) => {
    const verdict = check.not_applicable !== null ? `not applicable (${check.not_applicable})` : check.k === check.n ? 'ok' : `${check.k} of ${check.n}`
    return [`  ${check.check}: ${verdict}`, ...check.failures.map((failure) => `    ${failure.reason}`)]
  })
  const speed = reply.total_ms > 0 ? `, ${Math.round((1000 * reply.n_tokens) / reply.total_ms)} tokens/s` : ''
  const grammar = reply.grammar_note === null ? '' : `, ${reply.grammar_note}`
  return ['', `  (${reply.n_tokens} tokens, ${reply.stop_reason}${speed}${reply.constrained ? ', constrained' : ''}${grammar})`, ...checks]
}

/** chat. */
export const chatCommands: readonly Command[] = [chat]
