/** The screen of wizard. */

/** The screen. */
export function WizardScreen() {
  return <h1 className="p-6 text-20 font-semibold">Wizard</h1>
}
