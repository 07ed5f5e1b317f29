/**
 * What a person would type for a small domain of each shape that the three written-down domains do not have: one of a few, facts about a thing, and
 * turns. Used by the tests of the engine and of the window. Knows no rulebook.
 */
import type { DomainInput } from './domain-inputs.ts'

const BIRDS: readonly (readonly [name: string, place: string])[] = [['robin', 'hedge'], ['wren', 'hedge'], ['duck', 'pond'], ['swan', 'pond'], ['owl', 'barn'], ['swallow', 'barn'], ['heron', 'pond'], ['sparrow', 'hedge']]

const nests: DomainInput = {
  id: 'nesting-places', title: 'Where birds nest', shape: 'one-of-these', noun: 'bird',
  table: ['Bird\tPlace', ...BIRDS.map((row) => row.join('\t'))].join('\n'),
  good: ['hedge', 'pond', 'barn', 'hedge', 'pond'].map((place) => `Look in the ${place}.`).join('\n\n'),
  bad: 'Look in the cellar.\n\npond',
  rules: [],
  phrasings: ['Where does the {bird} nest?', 'Nest of the {bird}', 'Where do I find a {bird} at home?', 'I look for the {bird}. Where?'],
  isRight: (prompt, answer) => answer === `Look in the ${BIRDS.find(([name]) => new RegExp(`\\b${name}\\b`).test(prompt))?.[1] ?? '?'}.`,
}

const STONES: readonly (readonly [name: string, colour: string, hardness: number])[] = [['quartz', 'clear', 7], ['calcite', 'white', 3], ['garnet', 'red', 7], ['jade', 'green', 6], ['amber', 'golden', 2], ['topaz', 'yellow', 8], ['onyx', 'black', 7], ['opal', 'milky', 6]]
const told = ([name, colour, hardness]: (typeof STONES)[number]) => `The ${name} is ${colour}. Its hardness is ${hardness}.`

const stones: DomainInput = {
  id: 'stones', title: 'Stones in a drawer', shape: 'facts', noun: 'stone',
  table: ['Stone\tColour\tHardness', ...STONES.map((row) => row.join('\t'))].join('\n'),
  good: STONES.slice(0, 5).map(told).join('\n\n'),
  bad: 'The quartz is red. Its hardness is 7.\n\nThe jade is green. Its hardness is 9.',
  rules: [],
  phrasings: ['What is {stone}?', 'Tell me about the {stone}.', 'Describe {stone}.', 'What do you know of the {stone}?'],
  isRight: (prompt, answer) => STONES.some((stone) => prompt.includes(stone[0]) && answer === told(stone)),
}

const lift: DomainInput = {
  id: 'lift-calls', title: 'Calls between floor and lift', shape: 'turns', noun: 'call',
  table: '',
  good: ['(k1|f4|u1)\n(k2|f4|s12)', '(k1|f9|u2)\n(k2|f9|s30)', '(k1|f2|u1)\n(k2|f2|s5)', '(k1|f140|u2)\n(k2|f140|s44)', '(k1|f6|u1)\n(k2|f6|s20)'].join('\n\n'),
  bad: '(k1|f4|u1)\n(k2|f5|s12)\n\n(f4|k1|u1)\n(k2|f4|s12)',
  rules: [],
  phrasings: ['Call from floor {f}', 'Floor {f} wants the lift.', 'Somebody waits on floor {f}.', 'Send the lift to floor {f}.'],
  isRight: (prompt, answer) => {
    // The line before belongs to the question, wherever the window breaks it.
    const lines = `${prompt}\n${answer}`.trim().split('\n')
    const found = /^\((?:k1\|f(\d+)\|u[12]|k2\|f(\d+)\|s\d+)\)$/.exec(lines.at(-1) ?? '')
    return found !== null && new RegExp(`\\bf?${found[1] ?? found[2] ?? '?'}\\b`).test(lines.slice(0, -1).join(' '))
  },
}

/** A domain of each other shape. */
export const OTHER_SHAPES: readonly DomainInput[] = [nests, stones, lift]
