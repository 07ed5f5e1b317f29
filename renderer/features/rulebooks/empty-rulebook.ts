/** The rulebook of a project that begins with nothing: what every rulebook must say, and no domain. Pure. */

const emptyText = (id: string, title: string) => `# What this domain is: things, rules, questions and targets. The Knowledge screen shows and changes all of it.
rulebook: 1
project:
  id: ${id}
  title: ${JSON.stringify(title)}
  seed: 42

vocab: {}

categories: {}

checks: {}

format:
  kind: messages

split:
  val_ratio: 0.1
  group: prompt
  dedupe: exact
  hold_out: {prompts: {}, wordings: 0.15, unseen_wordings: 0.3}

suites: {}

train:
  loss: assistant

export: {gguf: [f16, q8_0, q4_k_m], parameters: {temperature: 0.7, top_p: 0.9, num_ctx: 2048}}
`

/** The files of an empty project with this title. */
export function emptyRulebook(title: string): Record<string, string> {
  const id = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'domain'
  return { 'rulebook.yaml': emptyText(id, title) }
}
