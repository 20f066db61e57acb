/** The groups of an office's menu, in order; what modules of one group declare is put together here. */
export const groupOrder: readonly string[] = ['工作', '招生', '学籍', '台账', '规划', '监测']
export const lastGroup = '系统'
/** Groups that are shut until somebody opens them: registers looked up now and then, and settings. */
export const shutGroups: readonly string[] = ['台账', lastGroup]
/** Above this many open entries a menu is no longer read at a glance; then groups are shut in the order of `shutNext`. */
export const mostOpen = 18
export const shutNext: Readonly<Record<string, readonly string[]>> = { authority: ['监测', '学籍', '招生'], school: ['监测', '规划', '招生'] }

/** Addresses in the order of the menu, over all groups; what is not named here follows, in the order of the modules. */
const pathOrder: readonly string[] = [
  // 工作
  '/enterprise',
  '/todos', '/cases', '/supervision', '/publicity/manage', '/jobs',
  // 招生
  '/intake', '/prospectuses', '/admissions', '/admissions/arrival', '/admissions/classes', '/admissions/board', '/placements', '/complaints/manage', '/complaints/school',
  // 学籍: as a student passes through them
  '/students', '/students/import', '/registrations', '/changes', '/dossiers', '/papers', '/graduation', '/certificates',
  '/people/questions', '/people/identities', '/people/duplicates', '/people/other-registers',
  // 台账
  '/orgs', '/school', '/specialties', '/education-groups', '/graduate-destinations', '/training-records', '/apprenticeships', '/documents',
  // 监测
  '/national', '/plans/own', '/returns', '/targets', '/tasks', '/statistics', '/open-data/manage', '/reports', '/inspections', '/policy',
  // 系统: people first, then what the pages are filled by, then what runs behind
  '/accounts', '/accounts/sign-ins', '/accounts/tokens', '/permissions', '/parameters', '/calendar', '/code-lists', '/extra-fields',
  '/document-templates', '/exchange', '/certificate-keys', '/notices/deliveries', '/privacy', '/privacy/requests', '/audits', '/system',
  // 本人
  '/me', '/me/cases', '/me/certificates', '/me/views', '/me/applications', '/me/preferences', '/me/changes', '/me/papers', '/me/graduation', '/me/privacy',
]

/** Rarely used pages that are reached from another page of the menu; they are entries only where that one is missing. */
export const foldedInto: Readonly<Record<string, string>> = {
  '/people/duplicates': '/people/identities',
  '/people/other-registers': '/people/identities',
}

/** Orders entries by their address; the sort is stable, so that unknown ones keep the order they came in. */
export function inMenuOrder<T extends { path: string }>(entries: readonly T[]): T[] {
  const place = (path: string) => {
    const at = pathOrder.indexOf(path)
    return at < 0 ? pathOrder.length : at
  }
  return entries.toSorted((left, right) => place(left.path) - place(right.path))
}
