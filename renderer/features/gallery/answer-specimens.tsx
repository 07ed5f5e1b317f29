/** Answers in their states, and text for machines. */

import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { Answer, type AnswerCheck } from '../../components/answer.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { CodeEditor } from '../../components/code-editor.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { LONG, nothing, Specimen } from './specimen.tsx'

const RIGHT = '1. soul shuffle\n2. gazelle, front\n3. spin jump\n4. predator walk'
const check = (id: string, sentence: string, failures: AnswerCheck['failures'] = [], n = 1): AnswerCheck => ({ id, sentence, k: n - failures.length, n, notApplicable: null, failures })
const KEPT: readonly AnswerCheck[] = [
  check('count', 'The answer has as many moves as were asked for.'),
  check('first', 'It starts with the move asked for.'),
  check('links', 'Each move starts where the one before it ended.', [], 3),
  { ...check('includes', 'It includes the move asked for.'), k: 0, n: 0, notApplicable: 'No move was asked for.' },
]
const WRONG = '1. soul shuffle\n2. moonwalk\n3. spin jump\n4. spin jump, and a small bow to the judges'
const BROKEN: readonly AnswerCheck[] = [
  check('known', 'Only moves of the list are used.', [{ reason: '“moonwalk” is not in the list.', start: 19, end: 27 }], 4),
  check('no_repeat', 'No move comes twice in a row.', [{ reason: '“spin jump” comes twice in a row.', start: 31, end: 53 }], 3),
  check('ends', 'The last line ends with the move.', [{ reason: 'Words follow the last move.', start: 53, end: WRONG.length }]),
  check('ending', 'The dance ends facing the front.', [{ reason: 'No direction is said.', start: 0, end: 0 }]),
  ...KEPT.slice(0, 2),
]
const TOKENS = ['<|im_start|>', 'user', '\n', 'Four', ' moves', '.', '<|im_end|>', '\n', '<|im_start|>', 'assistant', '\n', '1', '.', ' soul', ' shuffle', '<|im_end|>'].map((text, index) => ({ text, trained: index > 10, id: 1000 + index }))
const RENDERED = '<|im_start|>user\nFour moves.<|im_end|>\n<|im_start|>assistant\n1. soul shuffle<|im_end|>'

/** Answers. */
export function AnswerSpecimens() {
  const keep = <><IconButton icon={ThumbsUp} label="Good" /><IconButton icon={ThumbsDown} label="Bad" /></>
  return (
    <>
      <Specimen name="Answer, full" isWide>
        <div className="grid grid-cols-2 items-start gap-4">
          <Answer speaker="Trained" question="Four moves, starting with the soul shuffle." text={RIGHT} checks={KEPT} rendered={RENDERED} tokens={TOKENS} actions={keep} />
          <Answer speaker="Base model" question="Four moves, starting with the soul shuffle." text={WRONG} checks={BROKEN} actions={keep} />
          <Answer speaker="Writing" text={'1. soul shuffle\n2. gaz'} checks={[]} isWriting />
          <Answer speaker="Empty" text="" checks={BROKEN.slice(3, 4)} />
          <Answer speaker="As code" text="4|SS0GZ1SJ0PW0" checks={KEPT.slice(0, 1)} isCode isOutdated />
          <Answer speaker={LONG} text={`${LONG}. ${LONG}.`} checks={[check(LONG, LONG, [{ reason: LONG, start: 2, end: 40 }])]} />
        </div>
      </Specimen>
      <Specimen name="Answer, narrow: a long rule with a count" isWide>
        <div className="w-72 rounded-md border border-line bg-surface px-4 py-2.5"><Answer size="compact" question="Three moves." text={WRONG} checks={[{ ...check('starts', 'Each move starts in the direction in which the one before it ended.', [], 2), k: 0 }, ...KEPT]} /></div>
      </Specimen>
      <Specimen name="Answer, compact" isWide>
        <div className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
          {[{ text: RIGHT, checks: KEPT }, { text: WRONG, checks: BROKEN }].map((each) => (
            <div key={each.text} className="px-4 py-2.5"><Answer size="compact" question="Four moves, starting with the soul shuffle." text={each.text} checks={each.checks} actions={keep} /></div>
          ))}
        </div>
      </Specimen>
      <Specimen name="CodeBlock, Markdown, CodeEditor" isWide>
        <div className="grid grid-cols-2 gap-4">
          <CodeBlock label="Command" text="ollama run haiku-of-the-sea" />
          <Markdown text={'The **rule** says `count`:\n\n- one\n- two, [a link](https://example.org)\n\n<img src="https://example.org/x.png"> stays out.'} />
          <CodeEditor className="h-40" label="Rulebook" language="yaml" value={'rules:\n  - id: count\n    # how many\n    check: len(answer) == n\n    weight: heavy\n'} onChange={nothing} problems={[{ line: 5, message: '“weight” is a number.', severity: 'error' }]} lockedLines={[{ first: 3, last: 4 }]} />
          <CodeEditor className="h-40" label="Config" language="json" value={'{\n  "learning_rate": 2e-4,\n  "packing": false\n}'} isReadOnly />
        </div>
      </Specimen>
    </>
  )
}
