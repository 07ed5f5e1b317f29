/**
 * Makes the project of the wizard that was answered so far. The wizard moves from "a new project" to that project, so the list
 * of unfinished ones is forgotten: a link of the old list would lead to an empty wizard.
 */

import { useMutation } from '@tanstack/react-query'
import type { CallInput } from '../../../contract/calls.ts'
import { host } from '../../lib/host.ts'
import { forget, refresh } from '../../lib/use-call.ts'

/** The call with its state; resolves to the wizard of the new project. */
export function useBegin() {
  return useMutation({
    mutationFn: (input: CallInput<'wizard.begin'>) => host.call('wizard.begin', input),
    onSuccess: () => Promise.all([forget('wizard.list'), refresh('projects.list')]),
  })
}
