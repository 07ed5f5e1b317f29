/** The screen of settings. */

/** The screen. */
export function SettingsScreen() {
  return <h1 className="p-6 text-20 font-semibold">Settings</h1>
}
