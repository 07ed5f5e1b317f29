/** What a report says of known verdicts: rates, gates, slices, remedies, comparison and text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evalReportSchema } from '../../contract/entities/eval.ts'
import type { CheckResult } from '../interfaces.ts'
import { rulebookSchema } from '../rulebook/schema.ts'
import { buildReport, compareItems, decideGap, mergeChanges, renderComparison, renderReport } from './index.ts'
import type { ScoredOutput, SuiteContext } from './index.ts'

const source = rulebookSchema.parse({
  rulebook: 1,
  project: { id: 'post', title: 'Parcels', seed: 1 },
  vocab: { city: { rows: ['Oslo', 'Rome'] } },
  options: { parcels: { range: [1, 500], about: 'parcel numbers' } },
  conversations: { talk: { form: 'line', vars: {}, turns: ['clerk', 'driver'].map((role) => ({ role, prompts: ['{n}'], ask: [], fields: {} })) } },
  categories: {
    plain: { about: 'a', count: 1000 },
    hard: { about: 'b', count: 500 },
    talk: { about: 'c', count: 300, conversation: 'talk' },
  },
  checks: {
    shape: { say: 'It is a list.', remedy: { more: ['plain'] } },
    words: { say: 'Every city is known.', remedy: { more: ['hard'] } },
    number: { say: 'The number is right.', remedy: { more: ['talk'], narrow: { parcels: [1, 61] } } },
    facts: { say: 'It is true.' },
  },
  format: { kind: 'messages' },
  split: { val_ratio: 0.1, group: 'prompt', dedupe: 'exact', hold_out: {} },
  train: { sampling_weights: { 'category=hard': 2 } },
  suites: {
    all: {
      from: ['plain', 'hard', 'talk'],
      decode: { greedy: { temperature: 0, max_tokens: 9 }, sampled: { temperature: 0.7, max_tokens: 9 } },
      slices: ['category', 'wording', 'asked(start)'],
      gates: { shape: 0.95, words: { greedy: 0.9 }, number: { target: 0.9, by: 'role' } },
      report: ['facts'],
    },
  },
})
const context: SuiteContext = { source, options: { parcels: [1, 500] }, suite: 'all' }

function result(check: string, k: number, n: number, unit: CheckResult['unit'] = 'answer'): CheckResult {
  return { check, unit, k, n, failures: k === n ? [] : [{ reason: `${check} is wrong.`, span: [0, 1] }] }
}

function output(i: number, results: CheckResult[], more: Partial<ScoredOutput> = {}): ScoredOutput {
  return { id: `plain-${i}.0`, category: 'plain', decoding: 'greedy', mode: 'free', request: {}, slice: {}, wordingSeen: true, output: `out ${i}`, truncated: false, results, ...more }
}

function many(count: number, make: (i: number) => ScoredOutput): ScoredOutput[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

test('rate, interval, verdict and PASS stand side by side', () => {
  const report = buildReport(context, many(200, (i) => output(i, [result('shape', i < 194 ? 1 : 0, 1)])))
  const row = report.checks.find((each) => each.check === 'shape')
  assert.equal(row?.rate, 0.97)
  assert.equal(row?.passed, true)
  assert.equal(row?.verdict, 'undecided')
  assert.equal(row?.items_needed, 73)
  assert.deepEqual(row?.interval?.map((bound) => Math.round(bound * 1000) / 1000), [0.936, 0.986])
  assert.equal(report.passed, true)
  assert.ok(evalReportSchema.safeParse({ ...report, subject: { kind: 'base' } }).success, 'it fits the contract')
})

test('0 of 0 is not applicable, counted, and never a FAIL', () => {
  const report = buildReport(context, many(5, (i) => output(i, [result('shape', 1, 1), result('words', 0, 0)])))
  const row = report.checks.find((each) => each.check === 'words')
  assert.equal(row?.passed, null)
  assert.equal(row?.verdict, 'not_applicable')
  assert.equal(row?.rate, null)
  assert.equal(row?.not_applicable, 5)
  assert.equal(report.passed, true)
  assert.match(renderReport(report, 'base'), /words\s+n\/a\s+0\/0.*90\.0%\s+n\/a\s+not applicable\s+5/)
})

test('a suite in which nothing could be judged does not pass', () => {
  assert.equal(buildReport(context, []).passed, false)
  assert.equal(buildReport(context, many(3, (i) => output(i, [result('shape', 0, 0)]))).passed, false)
})

test('items are pooled, and their interval is by answer', () => {
  const report = buildReport(context, many(100, (i) => output(i, [result('words', i < 90 ? 4 : 0, 4, 'item')])))
  const row = report.checks.find((each) => each.check === 'words')
  assert.deepEqual([row?.k, row?.n, row?.unit], [360, 400, 'item'])
  assert.deepEqual(row?.interval?.map((bound) => Math.round(bound * 1000) / 1000), [0.826, 0.945], 'Wilson of 90 in 100')
})

test('a gate may stand for one decoding only', () => {
  const report = buildReport(context, ['greedy', 'sampled'].flatMap((decoding) => many(10, (i) => output(i, [result('words', 0, 1)], { decoding }))))
  const grades = report.checks.filter((row) => row.check === 'words').map((row) => [row.decoding, row.target, row.passed])
  assert.deepEqual(grades, [['greedy', 0.9, false], ['sampled', null, null]])
})

test('free and constrained outputs stand apart, and the free ones decide', () => {
  const report = buildReport(context, (['free', 'constrained'] as const).flatMap((mode) => many(100, (i) => output(i, [result('shape', mode === 'free' && i < 20 ? 0 : 1, 1)], { mode }))))
  assert.deepEqual(report.checks.filter((row) => row.check === 'shape').map((row) => [row.mode, row.rate, row.passed]), [['free', 0.8, false], ['constrained', 1, true]])
  assert.equal(report.passed, false)
  assert.equal(buildReport(context, many(100, (i) => output(i, [result('shape', 1, 1)], { mode: 'constrained' }))).passed, true)
})

const byRole = (clerkRight: number): ScoredOutput[] => ['clerk', 'driver'].flatMap((role) =>
  many(100, (i) => output(i, [result('shape', 1, 1), result('number', role === 'clerk' && i >= clerkRight ? 0 : 1, 1)], { id: `talk-${role}-${i}`, category: 'talk', slice: { role } })))

test('a gate by role holds only where it holds for every role, whatever the average', () => {
  const report = buildReport(context, byRole(85))
  const row = report.checks.find((each) => each.check === 'number')
  assert.equal(row?.rate, 0.925)
  assert.equal(row?.passed, false)
  assert.equal(row?.judged_by, 'role')
  assert.equal(row?.verdict, 'undecided')
  const slices = report.slices.filter((slice) => slice.by === 'role').map((slice) => [slice.value, slice.items, slice.checks.find((each) => each.check === 'number')?.passed])
  assert.deepEqual(slices, [['clerk', 100, false], ['driver', 100, true]])
  assert.equal(report.passed, false)
})

test('the remedy names the rule, three outputs and a change that can be applied', () => {
  const [remedy] = buildReport(context, byRole(3)).remedies
  assert.deepEqual(remedy?.slice, { by: 'role', value: 'clerk' })
  assert.match(remedy?.sentence ?? '', /^The number is right\. number holds for 3\.0 % \(3 of 100\) in greedy where role is clerk; the target is 90\.0 %\./)
  assert.match(remedy?.sentence ?? '', /Write 3 clerk rows for each conversation of talk; narrow parcels to 1 to 61\.$/)
  assert.deepEqual(remedy?.examples.map((each) => each.id), ['talk-clerk-3', 'talk-clerk-4', 'talk-clerk-5'])
  assert.equal(remedy?.examples[0]?.reason, 'number is wrong.')
  assert.deepEqual(remedy?.change, { sampling_weights: { 'category=hard': 2 }, counts: {}, options: { parcels: [1, 61] }, turns: { talk: { clerk: 3 } } }, 'the weights of the rulebook stay')
})

test('a remedy does not narrow what is narrow already, nor ask for more than there is', () => {
  const narrowed = buildReport({ ...context, options: { parcels: [1, 40] } }, byRole(3)).remedies[0]
  assert.deepEqual(narrowed?.change.options, {})
  const outputs = many(100, (i) => output(i, [result('shape', i < 50 ? 0 : 1, 1)]))
  assert.deepEqual(buildReport(context, outputs).remedies[0]?.change, { sampling_weights: { 'category=hard': 2, 'category=plain': 3 }, counts: { plain: 2000 }, options: {}, turns: {} })
  assert.deepEqual(buildReport({ ...context, capacity: { plain: 1200 } }, outputs).remedies[0]?.change.counts, { plain: 1200 })
  assert.deepEqual(buildReport({ ...context, capacity: { plain: 900 } }, outputs).remedies[0]?.change.counts, {})
})

test('a failing check is mended once, for its worst decoding', () => {
  const report = buildReport(context, ['greedy', 'sampled'].flatMap((decoding) => many(100, (i) => output(i, [result('shape', i < (decoding === 'greedy' ? 94 : 60) ? 1 : 0, 1)], { decoding }))))
  assert.equal(report.remedies.length, 1)
  assert.match(report.remedies[0]?.sentence ?? '', /60\.0 % \(60 of 100\) in sampled/)
})

test('changes of several remedies merge to the strongest of each', () => {
  const merged = mergeChanges([
    { sampling_weights: { 'category=plain': 2 }, counts: { plain: 1400 }, options: { parcels: [1, 61] }, turns: { talk: { clerk: 2 } } },
    { sampling_weights: { 'category=plain': 3 }, counts: { plain: 1200, hard: 700 }, options: { parcels: [5, 100] }, turns: { talk: { clerk: 3, driver: 2 } } },
  ])
  assert.deepEqual(merged, { sampling_weights: { 'category=plain': 3 }, counts: { plain: 1400, hard: 700 }, options: { parcels: [5, 61] }, turns: { talk: { clerk: 3, driver: 2 } } })
})

test('slices: category, wording, what was asked; an output may ask several things', () => {
  const report = buildReport(context, [
    output(1, [result('shape', 1, 1)], { request: { n: 2, start: 'Oslo' }, wordingSeen: false }),
    output(2, [result('shape', 0, 1)], { request: { n: 3 }, category: 'hard' }),
    output(3, [result('shape', 1, 1)], { wordingSeen: null }),
  ])
  const seen = report.slices.map((slice) => [slice.by, slice.value, slice.items])
  assert.deepEqual(seen, [['asked', 'start', 1], ['category', 'hard', 1], ['category', 'plain', 2], ['wording', 'seen', 1], ['wording', 'unseen', 1]])
})

test('outputs cut at the length limit are listed', () => {
  const report = buildReport(context, [output(7, [result('shape', 0, 1)], { truncated: true }), output(8, [result('shape', 1, 1)])])
  assert.deepEqual(report.truncated, ['plain-7.0'])
  assert.match(renderReport(report, 'base'), /Cut at the length limit: plain-7\.0 \(greedy, free\)/)
})

test('the table shows value, k/n, interval, target, PASS or FAIL, verdict, and the overall line', () => {
  const text = renderReport(buildReport(context, many(200, (i) => output(i, [result('shape', i < 194 ? 1 : 0, 1)]))), 'run-0001')
  assert.match(text, /^run-0001: suite all, 200 prompts$/m)
  assert.match(text, /shape\s+97\.0%\s+194\/200\s+answers\s+93\.6-98\.6\s+95\.0%\s+PASS\s+undecided \(73 answers without a failure confirm it\)/)
  assert.match(text, /Overall: ALL PASS/)
  assert.match(renderReport(buildReport(context, byRole(3)), 'x'), /Overall: SOME FAILURES/)
})

const items = (right: (i: number) => number, count = 100): { id: string; decoding: string; mode: 'free'; checks: Record<string, [number, number]> }[] =>
  Array.from({ length: count }, (_, i) => ({ id: `i${i}`, decoding: 'greedy', mode: 'free', checks: { shape: [right(i), 1] } }))

test('a comparison pairs by id and tests the pairs that differ', () => {
  const comparison = compareItems(items((i) => (i < 60 ? 1 : 0)), items((i) => (i < 80 ? 1 : 0)), 0.02)
  const [row] = comparison.rows
  assert.deepEqual([row?.n, row?.only_a, row?.only_b, row?.rate_a, row?.rate_b, row?.decision], [100, 0, 20, 0.6, 0.8, 'b_better'])
  assert.ok((row?.p_value ?? 1) < 0.00001)
  assert.match(renderComparison(comparison, 'base', 'run-0001'), /shape\s+greedy, free\s+60\.0%\s+80\.0%\s+100\s+0\s+20\s+<0\.001\s+b better/)
})

test('equal within delta, undecided, and the same turned round', () => {
  assert.equal(compareItems(items(() => 1), items((i) => (i === 0 ? 0 : 1)), 0.02).rows[0]?.decision, 'equal_within_delta')
  assert.equal(compareItems(items(() => 1), items((i) => (i < 4 ? 0 : 1)), 0.02).rows[0]?.decision, 'undecided')
  assert.equal(compareItems(items(() => 1), items((i) => (i < 40 ? 0 : 1)), 0.02).rows[0]?.decision, 'a_better')
})

test('what one side could not be asked is left out and counted', () => {
  const a = items((i) => (i < 50 ? 1 : 0))
  const b = items(() => 1, 90).map((item, i) => (i < 10 ? { ...item, checks: { shape: [0, 0] as [number, number] } } : item))
  const comparison = compareItems(a, b, 0.02)
  assert.deepEqual([comparison.rows[0]?.n, comparison.rows[0]?.skipped, comparison.unpaired], [80, 10, 10])
})

test('many checks at once: one small p value among many is no decision', () => {
  const checks = Array.from({ length: 20 }, (_, i) => `c${i}`)
  const side = (broken: string): ReturnType<typeof items> => items(() => 1, 50).map((item, i) => ({ ...item, checks: Object.fromEntries(checks.map((check) => [check, [check === broken && i < 6 ? 0 : 1, 1] as [number, number]])) }))
  const row = compareItems(side(''), side('c3'), 0.02).rows.find((each) => each.check === 'c3')
  assert.ok((row?.p_value ?? 1) < 0.05 && (row?.p_adjusted ?? 0) > 0.05)
  assert.equal(row?.decision, 'undecided')
})

test('the teacher and student rule: a gap above delta on a core check means tune, with exit code 10', () => {
  const comparison = compareItems(items(() => 1), items((i) => (i < 5 ? 0 : 1)), 0.01)
  assert.deepEqual(decideGap(comparison, 'a'), { decision: 'tune', exit_code: 10, behind: ['shape (greedy)'] })
  assert.deepEqual(decideGap(comparison, 'b'), { decision: 'ship', exit_code: 0, behind: [] })
  assert.deepEqual(decideGap(comparison, 'a', ['other']), { decision: 'ship', exit_code: 0, behind: [] })
})
