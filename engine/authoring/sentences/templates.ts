/**
 * The sentences that a person may say of answers, each with the expressions that mean it: the first is written, all are
 * recognised. A blank of the sentence is `{field}`, of the expression `_field`. Data only; more than one blank of a kind is numbered.
 */
import { readPattern } from './pattern.ts'
import type { Pattern } from './pattern.ts'

/** What a sentence speaks of: one item, two neighbours, the whole answer, or what was asked. */
export type Reach = 'item' | 'pair' | 'whole' | 'asked'
/** One sentence. `say` holds its blanks in braces; `{noun}` and `{nouns}` are what items are called and no blanks. */
export type SentenceTemplate = { readonly id: string; readonly of: Reach; readonly say: string; readonly means: readonly Pattern[]; readonly isRecord: boolean | null }

/** `record`: true for answers of one item only, false for lists only, null for both. */
function sentence(id: string, of: Reach, say: string, means: readonly string[], record: boolean | null = false): SentenceTemplate {
  return { id, of, say, means: means.map(readPattern), isRecord: record }
}

/** Every sentence, the more special before the more general. */
export const SENTENCES: readonly SentenceTemplate[] = [
  sentence('first_is', 'item', 'The first {noun} is {thing}.', ['i > 1 or _pick == _thing', 'i != 1 or _pick == _thing']),
  sentence('first_is_not', 'item', '{thing} never comes first.', ['i > 1 or _pick != _thing', 'i != 1 or _pick != _thing']),
  sentence('first_in', 'item', 'Only {tag} may come first.', ['i > 1 or _pick in _tag', 'i != 1 or _pick in _tag']),
  sentence('first_not_in', 'item', '{tag} never comes first.', ['i > 1 or _pick not in _tag', 'i != 1 or _pick not in _tag']),
  sentence('only_first', 'item', '{thing} may only come first.', ['i == 1 or _pick != _thing']),
  sentence('only_first_in', 'item', '{tag} may only come first.', ['i == 1 or _pick not in _tag']),
  sentence('first_has', 'item', 'The first {noun} has {field} {value}.', ['i > 1 or _field == _value', 'i != 1 or _field == _value']),
  sentence('never', 'item', '{thing} is never there.', ['_pick != _thing']),
  sentence('always_in', 'item', 'Every {noun} is {tag}.', ['_pick in _tag']),
  sentence('never_in', 'item', 'No {noun} is {tag}.', ['_pick not in _tag']),
  sentence('in_has', 'item', '{tag} always has {field} {value}.', ['_pick not in _tag or _field == _value'], null),
  sentence('has_in', 'item', 'Where {field} is {value}, it is {tag}.', ['_field != _value or _pick in _tag'], null),
  sentence('if_then', 'item', 'Where {field} is {value}, {field2} is {value2}.', ['_field != _value or _field2 == _value2', 'not (_field == _value) or _field2 == _value2'], null),
  sentence('if_then_not', 'item', 'Where {field} is {value}, {field2} is not {value2}.', ['_field != _value or _field2 != _value2', 'not (_field == _value and _field2 == _value2)'], null),
  sentence('if_at_most', 'item', 'Where {field} is {value}, {number} is at most {n}.', ['_field != _value or _number <= _n'], null),
  sentence('if_at_least', 'item', 'Where {field} is {value}, {number} is at least {n}.', ['_field != _value or _number >= _n'], null),
  sentence('at_most', 'item', '{number} is at most {n}.', ['_number <= _n'], null),
  sentence('at_least', 'item', '{number} is at least {n}.', ['_number >= _n'], null),
  sentence('always', 'item', '{field} is always {value}.', ['_field == _value'], null),
  sentence('not_value', 'item', '{field} is never {value}.', ['_field != _value'], null),
  sentence('same_fields', 'item', '{field} is the same as {field2}.', ['_field == _field2'], null),

  sentence('no_repeat', 'pair', 'The same {field} never comes twice in a row.', ['next._field != prev._field', 'prev._field != next._field']),
  sentence('all_same', 'pair', 'Every {noun} has the {field} of the one before.', ['next._field == prev._field', 'prev._field == next._field']),
  sentence('link', 'pair', 'The {field} of each {noun} equals the {field2} of the one before.', ['next._field == prev._field2', 'prev._field2 == next._field']),
  sentence('goes_up', 'pair', '{number} always goes up.', ['next._number > prev._number', 'prev._number < next._number']),
  sentence('goes_down', 'pair', '{number} always goes down.', ['next._number < prev._number', 'prev._number > next._number']),
  sentence('not_down', 'pair', '{number} never goes down.', ['next._number >= prev._number', 'prev._number <= next._number']),
  sentence('not_up', 'pair', '{number} never goes up.', ['next._number <= prev._number', 'prev._number >= next._number']),
  sentence('step_up', 'pair', '{number} goes up by at most {n}.', ['next._number - prev._number <= _n', 'next._number <= prev._number + _n']),
  sentence('after_thing', 'pair', 'After {thing} comes {thing2}.', ['prev._pick != _thing or next._pick == _thing2']),
  sentence('never_after', 'pair', '{thing2} never follows {thing}.', ['prev._pick != _thing or next._pick != _thing2', 'not (prev._pick == _thing and next._pick == _thing2)']),
  sentence('nothing_after', 'pair', 'Nothing follows {thing}.', ['prev._pick != _thing']),
  sentence('nothing_after_in', 'pair', 'Nothing follows {tag}.', ['prev._pick not in _tag']),
  sentence('no_two_in', 'pair', 'Two {tag} never stand next to each other.', ['not (prev._pick in _tag and next._pick in _tag)', 'prev._pick not in _tag or next._pick not in _tag']),
  sentence('after_has', 'pair', 'After {field} {value} comes {field2} {value2}.', ['prev._field != _value or next._field2 == _value2']),
  sentence('never_after_has', 'pair', 'After {field} {value} never comes {field2} {value2}.', ['prev._field != _value or next._field2 != _value2', 'not (prev._field == _value and next._field2 == _value2)']),

  sentence('last_is', 'whole', 'The last {noun} is {thing}.', ['answer[len(answer)]._pick == _thing']),
  sentence('last_in', 'whole', 'Only {tag} may come last.', ['answer[len(answer)]._pick in _tag']),
  sentence('last_has', 'whole', 'The last {noun} has {field} {value}.', ['answer[len(answer)]._field == _value']),
  sentence('contains', 'whole', '{thing} is always there.', ['any(answer._pick == _thing)', '_thing in answer._pick']),
  sentence('no_thing_twice', 'whole', 'The same {field} never comes twice.', ['len(unique(answer._field)) == len(answer)']),
  sentence('before', 'whole', '{thing2} needs {thing} before it.', ['place(answer._pick, _thing2) == 0 or (place(answer._pick, _thing) > 0 and place(answer._pick, _thing) < place(answer._pick, _thing2))']),
  sentence('most_thing', 'whole', '{thing} comes at most {n} times.', ['len(answer[_pick == _thing]) <= _n']),
  sentence('most_in', 'whole', 'There are at most {n} {tag}.', ['len(answer[_pick in _tag]) <= _n']),
  sentence('least_in', 'whole', 'There are at least {n} {tag}.', ['len(answer[_pick in _tag]) >= _n']),
  sentence('most_has', 'whole', 'At most {n} have {field} {value}.', ['len(answer[_field == _value]) <= _n']),
  sentence('least_has', 'whole', 'At least {n} have {field} {value}.', ['len(answer[_field == _value]) >= _n']),
  sentence('sum_most', 'whole', 'All {number} together are at most {n}.', ['sum(answer._number) <= _n']),
  sentence('sum_least', 'whole', 'All {number} together are at least {n}.', ['sum(answer._number) >= _n']),
  sentence('length_is', 'whole', 'The answer has exactly {n} {nouns}.', ['len(answer) == _n'], null),
  sentence('length_most', 'whole', 'The answer has at most {n} {nouns}.', ['len(answer) <= _n']),

  sentence('asked_count', 'asked', 'There are as many {nouns} as asked for ({asked}).', ['len(answer) == _asked', '_asked == len(answer)']),
  sentence('asked_first', 'asked', 'The first {noun} is the one asked for ({asked}).', ['answer[1]._pick == _asked', 'first(answer)._pick == _asked']),
  sentence('asked_last', 'asked', 'The last {noun} is the one asked for ({asked}).', ['answer[len(answer)]._pick == _asked']),
  sentence('asked_contains', 'asked', 'The {noun} asked for ({asked}) is there.', ['any(answer._pick == _asked)', '_asked in answer._pick']),
  sentence('asked_avoid', 'asked', 'The {noun} to be avoided ({asked}) is not there.', ['all(answer._pick != _asked)', '_asked not in answer._pick']),
  sentence('asked_copy', 'asked', 'The {field} is the {asked} of the question.', ['answer[1]._field == _asked', 'first(answer)._field == _asked'], true),
  sentence('asked_first_has', 'asked', 'The first {noun} has the {field} asked for ({asked}).', ['answer[1]._field == _asked', 'first(answer)._field == _asked']),
  sentence('asked_lookup', 'asked', 'The {field} is the {column} of the {asked} asked about.', ['answer[1]._field == _vocab[_asked]._column'], true),
  sentence('asked_all_have', 'asked', 'Every {noun} has the {field} asked for ({asked}).', ['all(answer._field == _asked)']),
  sentence('asked_sum', 'asked', 'All {number} together are at most the {asked} asked for.', ['sum(answer._number) <= _asked']),
  sentence('asked_most', 'asked', '{number} is at most the {asked} asked for.', ['all(answer._number <= _asked)']),
]

/** The sentence with this id. */
export function templateOf(id: string): SentenceTemplate | undefined {
  return SENTENCES.find((each) => each.id === id)
}
