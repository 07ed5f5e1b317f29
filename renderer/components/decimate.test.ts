import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thin, ThinnedSeries } from './decimate.ts'

test('a peak among 100,000 points survives, and few points are drawn', () => {
  const x = Float64Array.from({ length: 100_000 }, (_, index) => index)
  const y = x.map((value) => Math.sin(value / 500))
  y[54_321] = 9
  y[77_777] = -9
  const { x: kept, y: values } = thin({ x, y }, 800)
  assert.ok(kept.length <= 1604, `${kept.length} points`)
  assert.equal(values[kept.indexOf(54_321)], 9)
  assert.equal(values[kept.indexOf(77_777)], -9)
  assert.equal(kept[0], 0)
  assert.equal(kept.at(-1), 99_999)
  assert.deepEqual(kept, kept.toSorted((a, b) => a - b))
})

test('points at one x and gaps are taken as they come', () => {
  const y = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? NaN : index))
  assert.deepEqual(thin({ x: y.map(() => 5), y }, 10), { x: [5, 5], y: [1, 999] })
})

test('smoothing starts at the first value and leaves gaps out', () => {
  const { x, y } = new ThinnedSeries(100, 0.9).take({ x: [0, 1, 2, 3], y: [2, 2, NaN, 2] })
  assert.deepEqual(x, [0, 1, 3])
  assert.deepEqual(y.map((value) => Math.round(value * 1e9) / 1e9), [2, 2, 2])
})

for (const smoothing of [0, 0.95]) {
  test(`appended points give the lowest and highest of a stretch as all at once do, smoothed by ${smoothing}`, () => {
    const value = (step: number) => Math.sin(step * 12.9898) * 10 + step / 1000
    const upTo = (count: number) => ({ x: Float64Array.from({ length: count }, (_, step) => step), y: Float64Array.from({ length: count }, (_, step) => value(step)) })
    const grown = new ThinnedSeries(200, smoothing)
    for (let count = 100; count < 30_000; count += 1037) grown.take(upTo(count))
    const [drawn, whole] = [grown.take(upTo(30_000)), new ThinnedSeries(10_000_000, smoothing).take(upTo(30_000))]
    assert.ok(drawn.x.length > 300 && drawn.x.length <= 802, `${drawn.x.length} points`)
    assert.deepEqual([Math.min(...drawn.y), Math.max(...drawn.y)], [Math.min(...whole.y), Math.max(...whole.y)])
    assert.deepEqual([drawn.x[0], drawn.x.at(-1)], [0, 29_999])
    assert.deepEqual(drawn.x, drawn.x.toSorted((a, b) => a - b))
    assert.ok(drawn.x.every((x, index) => drawn.y[index] === whole.y[x]))
  })
}

test('a series that is another one is taken anew', () => {
  const series = new ThinnedSeries(10)
  const rising = Array.from({ length: 1000 }, (_, index) => index)
  series.take({ x: rising, y: rising })
  const falling = rising.map((value) => -value)
  assert.deepEqual(series.take({ x: rising, y: falling }), thin({ x: rising, y: falling }, 10))
})
