/** The modules in dependency order: the one place where a module is added; also the menu order. */
export const moduleIds: readonly string[] = [
  'access', 'orgs', 'people', 'policy', 'audits', 'todos',
  'specialties', 'students', 'partnerships', 'employment',
  'training',
  'plans', 'portal',
]
