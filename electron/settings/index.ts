/** The door of the domain of settings, the system's facts and the Python environment's calls. */

export { createPython, type PythonParts } from './python-calls.ts'
export { createSettings, readSettings, type SettingsParts } from './settings-calls.ts'
export { systemHandlers, type SystemParts } from './system-calls.ts'
