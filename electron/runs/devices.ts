/**
 * Which devices a run holds, and how its trainer is started on them: one process, or one a GPU by torchrun.
 * Knows the run config's words for devices and the names of leases; not what jobs are queued.
 */
import type { Rendezvous } from '../../contract/entities/run.ts'
import type { RunConfig } from '../../contract/run-config.ts'
import { StudioError } from '../../contract/errors.ts'
import { devicesOf, leaseOn } from '../jobs/index.ts'

/** The keys of a run config that say where it computes. */
export type DeviceWish = Pick<RunConfig, 'recipe' | 'device' | 'devices' | 'device_ids'>

/** What a trainer is started with. */
export type Launch = { args: string[]; env: NodeJS.ProcessEnv }

/** The GPUs that the studio may use, as CUDA names them: those that its own environment leaves visible, or all. */
export function visibleGpus(count: number, variables: NodeJS.ProcessEnv = process.env): string[] {
  const named = (variables['CUDA_VISIBLE_DEVICES'] ?? '').split(',').map((name) => name.trim()).filter(Boolean)
  return named.length > 0 ? named : Array.from({ length: count }, (_, index) => String(index))
}

/** How many processes share the run on this machine. */
export function ranksOf({ devices, device_ids }: Pick<DeviceWish, 'devices' | 'device_ids'>): number {
  return device_ids?.length ?? devices
}

/**
 * The lease of a run: `cpu`, or the GPUs by number. Where it does not say which, `load` tells how many jobs each has.
 * @throws StudioError `bad_config` where this machine has not so many
 */
export function leaseFor(wish: DeviceWish, device: string, gpus: readonly string[], load: (device: string) => number): string {
  if (device === 'cpu' || wish.device === 'cpu') return 'cpu'
  const all = gpus.length > 0 ? gpus.map((_, index) => `gpu:${index}`) : [device]
  const wanted = wish.device_ids?.map((id) => `gpu:${id}`)
  const missing = wanted?.filter((name) => !all.includes(name)) ?? []
  if (missing.length > 0 || wish.devices > all.length) {
    const what = missing.length > 0 ? `device_ids names ${missing.join(', ')}` : `devices is ${wish.devices}`
    throw new StudioError({ code: 'bad_config', message: `${what}, but the studio sees ${all.join(', ')}.`, next_step: 'Give fewer devices, or other numbers.' })
  }
  const emptiest = all.toSorted((a, b) => load(a) - load(b) || all.indexOf(a) - all.indexOf(b))
  return leaseOn(wanted ?? emptiest.slice(0, wish.devices))
}

/** Preferences and rewards are learned by one process: more of them, here or elsewhere, would each train all of it and write over one another. */
export function refuseSeveral({ recipe, devices, device_ids }: Omit<DeviceWish, 'device'>, rendezvous?: Rendezvous): void {
  const ranks = ranksOf({ devices, device_ids }) * (rendezvous?.nodes ?? 1)
  if (recipe === 'sft' || (ranks === 1 && rendezvous === undefined)) return
  throw new StudioError({
    code: 'bad_config',
    message: `The recipe ${recipe} trains on one device of one machine, and ${rendezvous === undefined ? `${ranks} devices` : 'a meeting of several machines'} were asked for.`,
    next_step: rendezvous === undefined ? 'Set devices to 1 and device_ids to at most one number.' : 'Start it without --nodes and --rendezvous.',
  })
}

/** The command and the variables that start a run's trainer on what it leased. */
export function launchFor(wish: DeviceWish, lease: string | null, gpus: readonly string[], folder: string, rendezvous?: Rendezvous): Launch {
  refuseSeveral(wish, rendezvous)
  const trainer = ['trainer', wish.recipe, '--run', folder]
  const held = devicesOf(lease).filter((name) => name.startsWith('gpu:')).map((name) => gpus[Number(name.slice(4))])
  // A machine with one GPU needs no choice.
  const env = held.length > 0 && gpus.length > 1 ? { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: held.join(',') } : {}
  const ranks = ranksOf(wish)
  if (ranks === 1 && rendezvous === undefined) return { args: ['-m', ...trainer], env }
  const meeting =
    rendezvous === undefined
      ? ['--nnodes', '1', '--rdzv-backend', 'c10d', '--rdzv-endpoint', '127.0.0.1:0', '--local-addr', '127.0.0.1']
      : ['--nnodes', String(rendezvous.nodes), '--rdzv-backend', 'c10d', '--rdzv-endpoint', rendezvous.endpoint, '--rdzv-id', 'tunesmith']
  // Without `--` torchrun takes --run for one of its own.
  // Ranks of one machine talk over its loopback: its own name may resolve to nothing.
  const alone = rendezvous === undefined && process.platform === 'linux' ? { GLOO_SOCKET_IFNAME: 'lo' } : {}
  return { env: { ...env, ...alone }, args: ['-m', 'torch.distributed.run', ...meeting, '--nproc-per-node', String(ranks), '-m', '--', ...trainer] }
}
