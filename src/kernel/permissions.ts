/** The posts that people hold. A person can hold several and chooses the acting one. */
export const roles = {
  nationalOfficer: { title: '国家级监测岗', portal: 'authority' },
  provinceOfficer: { title: '省级审核岗', portal: 'authority' },
  cityOfficer: { title: '市级审核岗', portal: 'authority' },
  countyOfficer: { title: '县级审核岗', portal: 'authority' },
  registrar: { title: '学籍员', portal: 'school' },
  principal: { title: '校领导', portal: 'school' },
  enterpriseStaff: { title: '企业经办', portal: 'enterprise' },
  learner: { title: '学员', portal: 'learner' },
  systemAdmin: { title: '系统管理员', portal: 'authority' },
  securityAdmin: { title: '安全管理员', portal: 'authority' },
  auditAdmin: { title: '审计管理员', portal: 'authority' },
} as const

export type RoleId = keyof typeof roles

/** Needs that are not permissions: everyone, and every signed-in account. */
export const openNeeds = ['public', 'signedIn'] as const

export type PermissionGrant = { id: string; title: string; module: string; roles: readonly RoleId[] }

type ModuleLike = { id: string; permissions: Record<string, { title: string; roles: readonly RoleId[] }> }

export function listPermissions(modules: readonly ModuleLike[]): PermissionGrant[] {
  return modules.flatMap((module) =>
    Object.entries(module.permissions).map(([id, grant]) => ({
      id,
      title: grant.title,
      module: module.id,
      roles: grant.roles,
    })),
  )
}

export function permissionsOf(role: RoleId, modules: readonly ModuleLike[]): Set<string> {
  return new Set(
    listPermissions(modules)
      .filter((grant) => grant.roles.includes(role))
      .map((grant) => grant.id),
  )
}

const titles = new Map<string, string>()
const holders = new Map<string, readonly RoleId[]>()

/** Called once by the composition, so that a refusal can name a permission in words. */
export function namePermissions(grants: readonly PermissionGrant[]): void {
  for (const grant of grants) titles.set(grant.id, grant.title)
  for (const grant of grants) holders.set(grant.id, grant.roles)
}

/** The roles that hold a permission by default: who in an organisation a notice to it reaches. */
export function rolesHolding(permission: string): readonly RoleId[] {
  return holders.get(permission) ?? []
}

/** The same in words: 省级审核岗、系统管理员. */
export function holdersOf(permission: string): string {
  return rolesHolding(permission)
    .map((role) => roles[role].title)
    .join('、')
}

export function permissionTitle(id: string): string {
  return titles.get(id) ?? id
}
