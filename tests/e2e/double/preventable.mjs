/** Events that a listener may prevent, as Electron emits them. */

/** Emits an event whose first argument can prevent it; true where nobody did. */
export function emitPreventable(emitter, name, fields = {}, ...rest) {
  const event = { ...fields, defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) }
  emitter.emit(name, event, ...rest)
  return !event.defaultPrevented
}
