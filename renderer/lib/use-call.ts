/**
 * Calls as React hooks: what is asked is kept, shared between components and asked again when a push says so (refresh.ts).
 * Knows TanStack Query; no domain.
 */

import { QueryClient, useMutation, useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import type { CallInput, CallName, CallOutput } from '../../contract/calls.ts'
import { host, type HostError } from './host.ts'

/** All that was asked. Failures are known ones, so they are shown instead of tried again. */
export const asked = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 30_000 } } })

/** The answer of a call that only reads. `enabled: false` waits; `keep` shows the last answer while another input is asked. */
export function useCall<N extends CallName>(name: N, input: CallInput<N>, options: { enabled?: boolean; keep?: boolean; everyMs?: number } = {}): UseQueryResult<CallOutput<N>, HostError> {
  return useQuery<CallOutput<N>, HostError>({
    queryKey: [name, input],
    queryFn: ({ signal }) => host.call(name, input, signal),
    enabled: options.enabled ?? true,
    ...(options.keep === true ? { placeholderData: (last) => last } : {}),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  })
}

/** A call that changes something or starts a job. `refreshes` names calls whose answers are out of date afterwards. */
export function useAction<N extends CallName>(name: N, refreshes: readonly CallName[] = []): UseMutationResult<CallOutput<N>, HostError, CallInput<N>> {
  return useMutation<CallOutput<N>, HostError, CallInput<N>>({
    mutationFn: (input) => host.call(name, input),
    onSuccess: () => void refresh(...refreshes),
  })
}

/** Asks again for every answer of these calls that is on screen, and drops the others: a screen that is entered never shows first what is known to be out of date. */
export async function refresh(...names: readonly CallName[]): Promise<void> {
  await Promise.all(names.map((name) => askAgain([name])))
}

/** The same for all that was ever asked. */
export async function refreshAll(): Promise<void> {
  await askAgain([])
}

async function askAgain(queryKey: readonly CallName[]): Promise<void> {
  asked.removeQueries({ queryKey, predicate: (query) => query.getObserversCount() === 0 })
  await asked.invalidateQueries({ queryKey })
}

/** Forgets the answers of these calls and asks again for those on screen: for answers that would lead astray while they are shown as they were. */
export async function forget(...names: readonly CallName[]): Promise<void> {
  await Promise.all(names.map((name) => asked.resetQueries({ queryKey: [name] })))
}
