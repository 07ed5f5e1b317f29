/**
 * Whether the window reaches its host. Knows nothing else.
 */

import { create } from 'zustand'
import { host } from '../lib/host.ts'

/** False while the connection is being opened (again). */
export const useConnection = create<{ isConnected: boolean }>()(() => ({ isConnected: false }))

host.onConnection((isConnected) => useConnection.setState({ isConnected }))
