import type { AnyEndpoint, Api } from '../kernel/api.ts'

const contracts = import.meta.glob<{ api: Api }>('../modules/*/api.ts')

/**
 * The contract of a GET address of a module, loaded when it is asked for, so that the frame depends on no module and
 * carries the contracts of none; undefined where this build has no such module or address.
 */
export async function findEndpoint(module: string, path: string): Promise<AnyEndpoint | undefined> {
  const loaded = await contracts[`../modules/${module}/api.ts`]?.()
  return Object.values(loaded?.api ?? {}).find((endpoint) => endpoint.method === 'GET' && endpoint.path === path)
}
