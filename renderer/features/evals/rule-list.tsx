/** The rules of a report, those that answers break first; the others stand below and open nothing. Knows rows only. */

import type { EvalReport } from '../../../contract/entities/eval.ts'
import { percent } from '../../lib/format.ts'
import { checkWords } from './decoding-words.ts'

/** The rules that some answer breaks, the worst first. */
export function brokenRules(report: EvalReport): { check: string; rate: number }[] {
  return rulesOf(report).filter(({ isBroken }) => isBroken).sort((a, b) => a.rate - b.rate)
}

type RuleListProps = { report: EvalReport; sentences: ReadonlyMap<string, string>; check: string; onCheck: (check: string) => void }

/** The list. */
export function RuleList({ report, sentences, check, onCheck }: RuleListProps) {
  const broken = brokenRules(report)
  const kept = rulesOf(report).filter(({ isBroken }) => !isBroken)
  const say = (each: string) => sentences.get(each) ?? checkWords(each)
  return (
    <div className="min-h-0 overflow-auto">
      <ul aria-label="Rules">
        {broken.map(({ check: each, rate }) => (
          <li key={each} className="border-b border-line">
            <button type="button" aria-current={each === check} onClick={() => onCheck(each)} className={`block w-full px-3 py-2 text-left -outline-offset-2 ${each === check ? 'bg-picked' : 'hover:bg-hover'}`}>
              <span className="block">{say(each)}</span>
              <span className="text-12 text-ink-3 tabular-nums">{percent(rate)} of answers keep it</span>
            </button>
          </li>
        ))}
      </ul>
      {kept.length > 0 && (
        <div className="px-3 py-2 text-12 text-ink-3">
          <p className="mb-1 font-medium">No answer breaks</p>
          <ul className="flex flex-col gap-1">{kept.map(({ check: each }) => <li key={each}>{say(each)}</li>)}</ul>
        </div>
      )}
    </div>
  )
}

function rulesOf(report: EvalReport): { check: string; rate: number; isBroken: boolean }[] {
  return [...new Set(report.checks.map(({ check }) => check))].map((check) => {
    const rows = report.checks.filter((row) => row.check === check)
    return { check, rate: Math.min(1, ...rows.flatMap(({ rate }) => (rate === null ? [] : [rate]))), isBroken: rows.some(({ k, n }) => k < n) }
  })
}
