/** What stands in place of a tab while the rulebook cannot be read: the mistake in words, and the way to its line. */

import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { useOpen } from './open-rulebook.ts'
import { useSourceOf } from './source-of.ts'

/** True while the text is no rulebook at all: then there are no parts, and it is mended where the mistake stands. */
export function useIsUnreadable(): boolean {
  const source = useSourceOf()
  return useOpen((state) => state.problems.some(({ severity }) => severity === 'error')) && Object.keys(source).length === 0
}

/** The mistake. */
export function Mistake({ onShowLine }: { onShowLine: (line: number) => void }) {
  const problem = useOpen((state) => state.problems.find(({ severity }) => severity !== 'warning'))
  const count = useOpen((state) => state.problems.filter(({ severity }) => severity === 'error').length)
  if (problem === undefined) return <EmptyState title="No rules yet">A rule needs an answer to speak of: say in the Answer tab what one is made of.</EmptyState>
  const place = problem.file === 'rulebook.yaml' ? `line ${problem.line}` : `line ${problem.line} of ${problem.file}`
  return (
    <EmptyState title={`The rules cannot be read: a mistake in ${place}`} action={<Button variant="primary" onClick={() => onShowLine(problem.line)}>{`Go to ${place}`}</Button>}>
      {problem.message} {problem.next_step}{count > 1 ? ` ${count - 1} more ${count === 2 ? 'mistake' : 'mistakes'} in the file.` : ''}
    </EmptyState>
  )
}
