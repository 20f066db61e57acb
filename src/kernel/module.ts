import type { RoleId } from './permissions.ts'

export type Portal = 'authority' | 'school' | 'enterprise' | 'learner' | 'public'

export type PermissionDeclaration = {
  title: string
  /** Roles that hold it by default; authorities reassign without a release. */
  roles: readonly RoleId[]
}

export type MenuEntry = {
  portal: Portal
  group: string
  title: string
  path: string
  icon?: string
  needs: string
  /** One line that says what the page is for, where an entry is listed with words of its own. */
  hint?: string
}

/**
 * What a module says of itself. Browser-safe: no I/O, no server code, and no contracts, because the frame of every
 * page reads all modules for its menu; the contracts are in the slot api.ts.
 */
export type Module = {
  id: string
  title: string
  tier: 1 | 2 | 3 | 4
  dependsOn: readonly string[]
  permissions: Record<string, PermissionDeclaration>
  menu: readonly MenuEntry[]
}

export function defineModule<const M extends Module>(module: M): M {
  for (const id of Object.keys(module.permissions)) {
    if (!id.startsWith(`${module.id}.`)) throw new Error(`permission ${id} must start with ${module.id}.`)
  }
  return module
}
