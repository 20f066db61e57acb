import type { Actor } from '../kernel/context.ts'
import type { Province } from '../kernel/deployment.ts'
import { authorityNo } from '../kernel/org-no.ts'
import type { Composition } from './modules.ts'

/**
 * Who acts when a command line or a job does: the system administrator at the province, with every permission and
 * the whole province in view. The audit names it 命令行.
 */
export function systemActor(province: Province, composition?: Composition, name = '命令行'): Actor {
  const permissions = composition?.modules.flatMap((module) => Object.keys(module.permissions)) ?? []
  return {
    accountId: 'system',
    name,
    postId: '',
    role: 'systemAdmin',
    org: { no: authorityNo(province.region), name: province.name },
    permissions: new Set(permissions),
    schema: province.schema,
    demonstration: province.demonstration,
    personId: null,
  }
}
