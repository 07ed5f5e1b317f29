/** The door of the way in: answering calls and numbering pushes. */

export { createDispatch, type AnyHandler, type Dispatch, type DispatchOptions } from './dispatch.ts'
export { PushLog, type PushListener } from './push-log.ts'
export { openPort, type Port } from './port.ts'
