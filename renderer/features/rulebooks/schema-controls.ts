/**
 * Every node of the rulebook's schema: where it has a control, or why it is changed in the YAML alone. `*` stands for any name, `[]` for an item of
 * a list, `**` for all that is below. A test compares both lists with the schema.
 */

/** Nodes with a control, and the tab that has it. */
export const CONTROLS: Readonly<Record<string, string>> = {
  project: 'the head of the screen',
  'project.title': 'the head of the screen',
  vocab: 'Things',
  'vocab.*.rows': 'Things: the rows of the table',
  'vocab.*.tags': 'Things: tags as columns',
  'vocab.*.fields': 'Things: columns',
  records: 'Rules: what an answer is made of',
  'records.*.*.pick': 'Rules', 'records.*.*.dim': 'Rules', 'records.*.*.unless': 'Rules', 'records.*.*.is': 'Rules', 'records.*.*.if': 'Rules', 'records.*.*.then': 'Rules', 'records.*.*.else': 'Rules',
  forms: 'Answer',
  'forms.*.words': 'Answer: the words of a field', 'forms.*.words.[].words': 'Answer: a word for each value',
  'forms.*.mark': 'Answer: the mark of an item', 'forms.*.accept': 'Answer: marks that are accepted too',
  'forms.*.wire': 'Answer', 'forms.*.wire.begin': 'Answer: the beginning', 'forms.*.wire.end': 'Answer: the end', 'forms.*.wire.separator': 'Answer: the separator',
  rules: 'Rules', 'rules.*.of': 'Rules: add a rule', 'rules.*.item': 'Rules', 'rules.*.pair': 'Rules', 'rules.*.whole': 'Rules', 'rules.*.needs': 'Rules: add a rule',
  sequences: 'Rules', 'sequences.*.length': 'Rules: how many items', 'sequences.*.obey': 'Rules: add and remove',
  request: 'Questions: what can be asked for', 'request.*.int': 'Questions', 'request.*.pick': 'Questions', 'request.*.read': 'Questions: phrases that show it',
  'request.*.check': 'Rules: what was asked for', 'request.*.check.holds': 'Rules',
  conversations: 'Rules: what each field says', 'conversations.*.turns': 'Rules', 'conversations.*.turns.[].prompts': 'Questions', 'conversations.*.turns.[].fields': 'Rules',
  'conversations.*.turns.[].fields.*.const': 'Rules', 'conversations.*.turns.[].fields.*.of': 'Rules', 'conversations.*.turns.[].fields.*.copy': 'Rules', 'conversations.*.turns.[].fields.*.inc': 'Rules',
  'conversations.*.turns.[].fields.*.text': 'Rules', 'conversations.*.turns.[].fields.*.int': 'Rules',
  categories: 'Questions', 'categories.*.about': 'Questions', 'categories.*.count': 'Questions', 'categories.*.mix': 'Questions: ways', 'categories.*.mix.[].share': 'Questions',
  'categories.*.prompts': 'Questions', 'categories.*.mix.[].prompts': 'Questions', 'categories.*.answers': 'Questions: words around the answer',
  'categories.*.parts': 'Answer', 'categories.*.parts.[].say': 'Answer: a sentence',
  checks: 'Rules', 'checks.*.say': 'Rules: in words',
  format: 'Questions', 'format.system': 'Questions: the system prompt',
  split: 'Targets', 'split.hold_out': 'Targets', 'split.hold_out.prompts': 'Targets: questions set aside', 'split.hold_out.groups': 'Targets: groups set aside',
  suites: 'Targets', 'suites.*.unseen': 'Targets', 'suites.*.decode': 'Targets', 'suites.*.decode.*.temperature': 'Targets, Advanced', 'suites.*.decode.*.top_p': 'Targets, Advanced', 'suites.*.decode.*.max_tokens': 'Targets, Advanced',
  'suites.*.gates': 'Targets', 'suites.*.gates.*.target': 'Targets', 'suites.*.report': 'Targets',
  examples: 'Examples', 'examples.[].answer': 'Is this right?', 'examples.[].prompt': 'Is this right?', 'examples.[].category': 'Is this right?', 'examples.[].good': 'Examples', 'examples.[].breaks': 'Examples',
}

const PLACE = 'It says where a file lies; moving it is work for the folder, not for a table.'
const STRUCTURE = 'It ties parts together by name; a wrong one breaks every rule at once, so the text shows the whole.'
const TASTE = 'Rules of taste (soft, preferred, given up in order) are read as a whole order, which a list of lines shows best.'
const RARE = 'Few domains need it, and those that do read its reason beside it in the text.'
const NUMBERS = 'A number of how the data is divided; the data stage shows its effect.'

/** Nodes without a control, each with the reason. */
export const YAML_ONLY: Readonly<Record<string, string>> = {
  rulebook: 'The version of the schema is not a choice.',
  'project.id': 'Other files name the project by it.', 'project.seed': NUMBERS, 'project.licence': 'Said once, when a pack is published.', 'project.notes': 'Said once, when a pack is published.',
  'options.**': RARE, options: RARE,
  'vocab.*.from': PLACE, 'vocab.*.at': PLACE, 'vocab.*.key': STRUCTURE, 'vocab.*.fields.*.**': 'Types of columns are declared once; the table shows their values.', 'vocab.*.covers': STRUCTURE, 'vocab.*.covers.**': STRUCTURE, 'vocab.*.aliases': STRUCTURE,
  dims: STRUCTURE, 'dims.**': 'The values of a state stand in every rule about it; a change here is a change of the whole domain.',
  'records.*.*.resolve': RARE, 'records.*.*.against': RARE,
  'forms.*.record': STRUCTURE, 'forms.*.lines': STRUCTURE, 'forms.*.list': STRUCTURE, 'forms.*.check': STRUCTURE, 'forms.*.words.[].field': STRUCTURE, 'forms.*.words.[].check': STRUCTURE, 'forms.*.words.[].words.[].if': 'Shown as a formula beside the words it decides about.',
  'forms.*.words.[].name_of': RARE, 'forms.*.words.[].prefix': RARE, 'forms.*.wire.headers': STRUCTURE, 'forms.*.wire.headers.**': STRUCTURE, 'forms.*.wire.slots': STRUCTURE, 'forms.*.wire.slots.**': STRUCTURE,
  'rules.*.run': TASTE, 'rules.*.run.**': TASTE, 'rules.*.chance': TASTE, 'rules.*.soft': TASTE, 'rules.*.from': RARE,
  'sequences.*.form': STRUCTURE, 'sequences.*.draw': STRUCTURE, 'sequences.*.pool': RARE, 'sequences.*.prefer': TASTE, 'sequences.*.relax': TASTE, 'sequences.*.annotate': RARE,
  'request.*.choice': STRUCTURE, 'request.*.form': STRUCTURE, 'request.*.unless': RARE, 'request.*.open': RARE, 'request.*.name_of': RARE, 'request.*.fuzzy': RARE, 'request.*.fuzzy.**': RARE, 'request.*.default': RARE, 'request.*.check.id': STRUCTURE,
  'conversations.*.form': STRUCTURE, 'conversations.*.vars': STRUCTURE, 'conversations.*.vars.**': STRUCTURE, 'conversations.*.turns.[].role': STRUCTURE, 'conversations.*.turns.[].ask': STRUCTURE,
  'conversations.*.turns.[].fields.*.check': STRUCTURE, 'conversations.*.turns.[].fields.*.pick': 'Shown as a list; its weights stand beside it in the text.', 'conversations.*.turns.[].fields.*.weights': NUMBERS, 'conversations.*.turns.[].fields.*.cases': 'A choice between values stands as a locked block with its line.', 'conversations.*.turns.[].fields.*.cases.**': 'A choice between values stands as a locked block with its line.',
  'categories.*.ask': STRUCTURE, 'categories.*.body': STRUCTURE, 'categories.*.checks': STRUCTURE, 'categories.*.join': RARE, 'categories.*.conversation': STRUCTURE, 'categories.*.slots': STRUCTURE, 'categories.*.slots.**': STRUCTURE, 'categories.*.prompts.each': STRUCTURE,
  'categories.*.mix.[].ask': STRUCTURE, 'categories.*.mix.[].slots': STRUCTURE, 'categories.*.mix.[].slots.**': STRUCTURE, 'categories.*.mix.[].prompts.each': STRUCTURE, 'categories.*.mix.[].answers': STRUCTURE, 'categories.*.mix.[].body': STRUCTURE, 'categories.*.mix.[].parts': STRUCTURE, 'categories.*.mix.[].parts.**': STRUCTURE, 'categories.*.mix.[].checks': STRUCTURE,
  'categories.*.parts.[].fact': STRUCTURE, 'categories.*.parts.[].if': 'Shown as a formula below the sentence it decides about.', 'categories.*.parts.[].each': STRUCTURE,
  'checks.*.guidance_only': TASTE, 'checks.*.remedy': 'What helps when a rule is missed; the evaluation offers it as a button.', 'checks.*.remedy.**': 'What helps when a rule is missed; the evaluation offers it as a button.',
  'format.kind': STRUCTURE, 'format.prompt': RARE, 'format.stop': RARE, formats: RARE, 'formats.**': RARE,
  'split.val_ratio': NUMBERS, 'split.group': STRUCTURE, 'split.dedupe': 'There is one way.', 'split.hold_out.wordings': NUMBERS, 'split.hold_out.unseen_wordings': NUMBERS,
  'suites.*.from': STRUCTURE, 'suites.*.slices': RARE, 'suites.*.gates.*.by': RARE,
  train: 'Set on the Train stage; here are only the defaults of the domain.', export: 'Set on the Export stage; here are only the defaults of the domain.', 'export.**': 'Set on the Export stage; here are only the defaults of the domain.',
  imports: RARE, 'imports.**': RARE, 'examples.[].request': 'Kept with the example; it is what a prompt would have asked.',
}
