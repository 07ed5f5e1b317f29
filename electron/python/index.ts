/**
 * What the rest of the host may use of Python: the environment and processes in it. The only folder that starts Python.
 */

export { acceptEnvironment, type Acceptance } from './acceptance.ts'
export { BACKENDS, chooseBackend, type Backend, type BackendChoice } from './backend.ts'
export { doctorFacts, type DoctorFact } from './doctor.ts'
export { choosePythonHome, environmentState, pythonHome, requireEnvironment, type EnvironmentPlaces, type EnvironmentState, type ReadyRecord } from './environment.ts'
export { installEnvironment, INSTALL_PHASES, NEEDED_BYTES, type InstallOptions, type InstallProgress } from './install-environment.ts'
export { installPreferencePackages } from './preference-packages.ts'
export { runJob, type RunJobOptions } from './run-job.ts'
export { sessionEnded, startSession, type PythonSession } from './python-session.ts'
export {
  readDetached,
  runPython,
  startPython,
  stopDetached,
  waitDetached,
  type DetachedState,
  type ProcessExit,
  type RunPythonOptions,
  type StartPythonOptions,
} from './python-process.ts'
