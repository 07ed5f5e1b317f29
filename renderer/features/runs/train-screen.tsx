/** The screen of runs. */

/** The screen. */
export function TrainScreen() {
  return <h1 className="p-6 text-20 font-semibold">Train</h1>
}
