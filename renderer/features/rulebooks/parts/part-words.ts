/**
 * The words of the forms over the rulebook's parts: which tab shows which section, what each field is called, and what is left to the YAML with the
 * reason. Plain data; knows no schema and no React.
 */

/** A section of the rulebook whose parts a tab lists. */
export type PartSection = { readonly section: string; readonly title: string; readonly note: string; readonly one: string; readonly isSingle?: boolean }

/** The sections of each tab. */
export const PARTS_OF_TAB = {
  things: [
    { section: 'vocab', title: 'Lists of things', note: 'What each list is, the kinds of its columns, and which list it follows.', one: 'list of things' },
    { section: 'dims', title: 'Words that stand beside a thing', note: 'Such as a direction: every value, and which are opposites.', one: 'set of words' },
  ],
  rules: [
    { section: 'rules', title: 'Rules in full', note: 'Each rule with its formula, what it needs, and where it begins to count.', one: 'rule as a formula' },
    { section: 'checks', title: 'Each rule in words', note: 'What people read, and what helps when a model breaks it.', one: 'sentence for a rule' },
  ],
  answer: [
    { section: 'records', title: 'What one item is made of', note: 'Its parts: picked from the things, one of some words, or following from another part.', one: 'kind of item' },
    { section: 'forms', title: 'How it is written', note: 'One item in words, a list of items, or a coded line. The same form writes answers and reads them.', one: 'way of writing' },
    { section: 'sequences', title: 'How answers are put together', note: 'How many items, which rules they keep, what is drawn at random.', one: 'kind of answer' },
    { section: 'conversations', title: 'Turns', note: 'Who speaks in which order, and what each field of a line says.', one: 'conversation' },
  ],
  questions: [
    { section: 'categories', title: 'Kinds of request in full', note: 'What is asked, in which words, and what the answer is made of.', one: 'kind of request' },
    { section: 'request', title: 'What can be asked for', note: 'A number, a thing, one of some words; with the phrases that show it.', one: 'thing to ask for' },
    { section: 'format', title: 'How a sample is laid out', note: 'As messages of a chat, or as one text.', one: 'layout', isSingle: true },
  ],
  examples: [{ section: 'examples', title: 'Examples', note: '', one: 'example' }],
  targets: [
    { section: 'suites', title: 'Tests in full', note: 'Which kinds of request are asked, how answers are drawn, which rules gate.', one: 'test' },
    { section: 'split', title: 'What is set aside', note: 'How much is kept for checking while training, and what training never sees.', one: 'division', isSingle: true },
  ],
} as const satisfies Readonly<Record<string, readonly PartSection[]>>

/** A tab with parts. */
export type PartTab = keyof typeof PARTS_OF_TAB

/** What a kind is called: by the last name of its place and its telling key or type, else by that alone. */
export const VARIANT_WORDS: Readonly<Record<string, string>> = {
  pick: 'one of a list of things', dim: 'one of a set of words', is: 'follows from a formula', if: 'one thing or another', resolve: 'the opposite or the same',
  record: 'one item, its parts in words', list: 'a list of items', wire: 'a coded line',
  'prompts string': 'a file of phrasings', 'prompts array': 'phrasings here', 'prompts each': 'each thing brings its own', 'answers string': 'a file of wordings', 'answers array': 'wordings here',
  'int array': 'from one number to another', 'int string': 'the range of an option',
  enum: 'text, number or yes and no', ref: 'one of another list', object: 'a block of fields', 'fields enum': 'one of these words', 'fields list': 'several',
  number: 'one share for all', target: 'a share, counted one by one', 'gates object': 'a share for each way of answering',
  'rows array': 'a list', 'rows object': 'by name', 'tags string': 'in the file of the things', 'tags object': 'here',
}

/** Fields that hold more than a few words. */
export const LONG_TEXTS: readonly string[] = ['format.system', 'examples.[].answer', 'format.prompt']

/** What a field is called and what helps to fill it in; by its pattern, or by its last name. */
export const FIELD_WORDS: Readonly<Record<string, readonly [label: string, help?: string]>> = {
  key: ['Column of the name'], fields: ['Columns'], covers: ['Follows another list', 'Each thing of that list must stand here.'], vocab: ['List'], by: ['Column'], aliases: ['Column of other names'],
  enum: ['Words'], 'vocab.*.fields.*.enum': ['Words', 'One a line.'], ref: ['List'], list: ['Of'], object: ['Fields'],
  values: ['Values', 'One a line.'], opposite: ['Opposites'],
  pick: ['List'], dim: ['Words'], unless: ['Not where'], is: ['Formula'], if: ['Where'], then: ['Then'], else: ['Else'], resolve: ['Opposite or same'], against: ['Of'],
  record: ['Kind of item'], lines: ['Each part on a line of its own'], words: ['Words'], 'forms.*.words': ['Parts from left to right'], field: ['Part'], check: ['Rule that judges it'], name_of: ['Named by'], prefix: ['Other first words'],
  'forms.*.words.[].words': ['A word for each value'], 'forms.*.list': ['Items written as'], mark: ['Mark before each item', '{i} is its number.'], accept: ['Marks that are accepted too', 'One a line; spaces count.'],
  wire: ['Line'], begin: ['Begins with'], end: ['Ends with'], separator: ['Between fields'], headers: ['Fields at the head'], slots: ['Slots'], codec: ['Spelled as'],
  'forms.*.wire.slots': ['Fields'], int: ['Numbers'],
  of: ['Of'], item: ['Each item', 'A formula over its parts; i is its place.'], pair: ['Neighbours', 'A formula over prev and next.'], whole: ['The whole answer', 'A formula over answer.'], run: ['In a row'], max: ['At most'], only: ['Only these'], except: ['Except these'], chance: ['How often'], soft: ['A matter of taste'], from: ['From'], needs: ['Counts only where these are kept'],
  'rules.*.from': ['From item'], form: ['Written as'], length: ['Number of items'], obey: ['Keeps the rules'], draw: ['Drawn evenly by'], pool: ['Only things where'], prefer: ['Preferred first'], relax: ['Given up in this order'], annotate: ['Notes beside each item'],
  choice: ['Words', 'One a line.'], open: ['May be unknown'], read: ['Phrases that show it', 'One a line; the slot in braces.'], fuzzy: ['Close spellings'], ratio: ['How close'], suggest: ['Suggestions'], suggest_from: ['Suggested from'], default: ['Unless said'], 'request.*.check': ['What it demands of the answer'], id: ['Name of the rule'], holds: ['Holds where'],
  vars: ['Drawn once for all turns'], turns: ['Turns'], role: ['Who speaks'], ask: ['Asks for'], const: ['Always'], copy: ['Copied from'], inc: ['One more than'], text: ['Text'], weights: ['Weights'], cases: ['Depends'], on: ['On'], when: ['Where it is'],
  'conversations.*.turns.[].fields.*.pick': ['One of', 'One a line.'],
  about: ['In words'], count: ['Samples'], mix: ['Ways of asking'], share: ['Share'], prompts: ['Phrasings', 'One a line; {slot} is filled in, [this|that] gives both.'], each: ['For each'], 'categories.*.prompts.each': ['Column'], 'categories.*.mix.[].prompts.each': ['Column'],
  answers: ['Words around the answer', 'One a line; {body} is the answer.'], body: ['Kind of answer'], parts: ['Sentences of the answer'], say: ['In words'], 'categories.*.parts.[].say': ['Wordings', 'One a line; {…} stands for a value.'], 'categories.*.mix.[].parts.[].say': ['Wordings', 'One a line; {…} stands for a value.'], fact: ['States the fact'], join: ['Between sentences', '↵ is a new line.'], checks: ['Judged by'], conversation: ['Conversation'], where: ['Only where'],
  guidance_only: ['Advice, never a gate'], remedy: ['What helps'], more: ['More samples of'], narrow: ['Narrower requests'],
  kind: ['Laid out as'], system: ['What the model is told first'], prompt: ['Question'], stop: ['Ends with'],
  val_ratio: ['Kept for checking', 'A share from 0 to 0.5.'], group: ['Kept together by'], dedupe: ['Doubles'], hold_out: ['Never trained on'], 'split.hold_out.prompts': ['Questions'], groups: ['Groups'], wordings: ['Share of phrasings'], unseen_wordings: ['Share of questions in such phrasings'],
  'suites.*.from': ['Kinds of request'], unseen: ['Only questions it never saw'], decode: ['Ways of answering'], temperature: ['Temperature'], top_p: ['Top-p'], max_tokens: ['Tokens at most'], slices: ['Shown by'], gates: ['Must reach'], target: ['Share'], 'suites.*.gates.*.by': ['Counted by'], report: ['Only reported'],
  answer: ['Answer'], category: ['Kind of request'], request: ['Asked for'], good: ['It is right'], breaks: ['It breaks'], title: ['Title'],
  'examples.[].prompt': ['Question'],
}

const FILE = 'It says where a file lies; moving it is work for the folder, not for a form.'
const PUBLISHED = 'Said once, when a pack is published.'

/** Nodes without a control, each with the reason. */
export const YAML_ONLY: Readonly<Record<string, string>> = {
  rulebook: 'The version of the schema is not a choice.',
  'project.id': 'Other files name the project by it.', 'project.seed': 'A number that decides the draws; the data stage offers other samples.', 'project.licence': PUBLISHED, 'project.notes': PUBLISHED,
  options: 'A range that a pack leaves open to its users; it is declared where its reason stands.', 'options.**': 'A range that a pack leaves open to its users; it is declared where its reason stands.',
  'vocab.*.from': FILE, 'vocab.*.at': FILE,
  train: 'Set on the Train stage; here are only the defaults of the domain.', export: 'Set on the Export stage; here are only the defaults of the domain.', 'export.**': 'Set on the Export stage; here are only the defaults of the domain.',
  formats: 'Other layouts of the same rows; written once, when a pack needs a second one.', 'formats.**': 'Other layouts of the same rows; written once, when a pack needs a second one.',
  imports: 'Names of a stranger’s files and columns; read beside those files.', 'imports.**': 'Names of a stranger’s files and columns; read beside those files.',
}

/** Nodes that another control of the window writes, so that the forms leave them out, and where it stands. */
export const OWN_CONTROLS: Readonly<Record<string, string>> = {
  'project.title': 'the head of the screen', 'vocab.*.rows': 'Things: the rows of the table', 'vocab.*.tags': 'Things: tags as columns',
}
