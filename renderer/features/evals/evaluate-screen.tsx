/** The screen of evals. */

/** The screen. */
export function EvaluateScreen() {
  return <h1 className="p-6 text-20 font-semibold">Evaluate</h1>
}
