/**
 * The tree of an expression, as parse-expression.ts makes it. Offsets are UTF-16 positions in the text.
 * Knows no names and no types: those are resolved in compile-expression.ts.
 */

/** Two-sided operators, loosest first: or, and, comparisons and membership, sums, products. */
export type BinaryOperator = 'or' | 'and' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | '+' | '-' | '*'

/** One node; `at` is where it starts. */
export type ExpressionNode =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'field'; readonly of: ExpressionNode; readonly name: string; readonly at: number }
  | { readonly kind: 'index'; readonly of: ExpressionNode; readonly index: ExpressionNode; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly ExpressionNode[]; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly ExpressionNode[]; readonly at: number }
  | { readonly kind: 'not'; readonly of: ExpressionNode; readonly at: number }
  | { readonly kind: 'minus'; readonly of: ExpressionNode; readonly at: number }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: ExpressionNode; readonly right: ExpressionNode; readonly at: number }

/** What is wrong with an expression, and at which offset of its text. */
export class ExpressionError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'ExpressionError'
    this.offset = offset
  }
}
