/**
 * What `/api/create` is told for an export's Modelfile: the same instructions as JSON, with the file named by its hash.
 * Values get the kind that Ollama expects. Sends nothing.
 */

import { StudioError } from '../../contract/errors.ts'
import { PARAMETERS, readModelfile } from '../exports/index.ts'

/** What a Modelfile means. `from` is the file that it names. */
export type ModelfileMeaning = {
  readonly from: string
  readonly parameters: Readonly<Record<string, number | boolean | string | readonly string[]>>
  readonly system: string | undefined
  readonly template: string | undefined
  readonly license: readonly string[]
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

/**
 * Reads what a Modelfile means.
 * @throws StudioError `bad_input` with the line, or naming an instruction that the studio does not pass on
 */
export function readMeaning(text: string): ModelfileMeaning {
  const instructions = readModelfile(text)
  const all = (keyword: string) => instructions.filter((each) => each.keyword === keyword)
  const other = instructions.find(({ keyword }) => ['adapter', 'draft', 'renderer', 'parser', 'requires'].includes(keyword))
  if (other !== undefined) throw refused(other.line, `${other.keyword.toUpperCase()} is not passed on by the studio`)
  const froms = all('from')
  if (froms.length > 1) throw refused(froms[1]?.line ?? 1, 'one FROM line is enough')
  return {
    from: (froms[0]?.value ?? '').replace(/^\.\//u, ''),
    parameters: parametersOf(all('parameter')),
    system: all('system').at(-1)?.value,
    template: all('template').at(-1)?.value,
    license: all('license').map(({ value }) => value),
    messages: all('message').map(({ name, value }) => ({ role: name ?? 'user', content: value })),
  }
}

/** The body of `/api/create`. */
export function createRequest(model: string, meaning: ModelfileMeaning, digest: string): Record<string, unknown> {
  return {
    model,
    files: { [meaning.from]: digest },
    ...(Object.keys(meaning.parameters).length === 0 ? {} : { parameters: meaning.parameters }),
    ...(meaning.system === undefined ? {} : { system: meaning.system }),
    ...(meaning.template === undefined ? {} : { template: meaning.template }),
    ...(meaning.license.length === 0 ? {} : { license: meaning.license }),
    ...(meaning.messages.length === 0 ? {} : { messages: meaning.messages }),
  }
}

function parametersOf(lines: readonly { name: string | null; value: string; line: number }[]): ModelfileMeaning['parameters'] {
  const parameters: Record<string, number | boolean | string | string[]> = {}
  for (const { name, value, line } of lines) {
    const key = name ?? ''
    const kind = PARAMETERS[key]
    if (kind === undefined) throw refused(line, `Ollama has no parameter "${key}"`)
    if (kind === 'texts') parameters[key] = [...((parameters[key] as string[] | undefined) ?? []), value]
    else if (kind === 'text') parameters[key] = value
    else if (kind === 'flag') parameters[key] = value === 'true'
    else if (Number.isFinite(Number(value)) && value.trim() !== '') parameters[key] = Number(value)
    else throw refused(line, `${key} is not a number`)
  }
  return parameters
}

function refused(line: number, why: string): StudioError {
  return new StudioError({ code: 'bad_input', message: `Line ${line} of the Modelfile: ${why}.`, next_step: 'Change this line in the Modelfile editor, then add it again.' })
}
