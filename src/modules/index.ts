/** The modules in dependency order: the one place where a module is added; also the menu order. */
export const moduleIds: readonly string[] = [
  'access', 'views', 'jobs', 'notices', 'publicity', 'orgs', 'people', 'policy', 'documents', 'audits', 'todos', 'privacy',
  'specialties', 'students', 'partnerships', 'employment',
  'training',
  'plans', 'inspections', 'portal',
]
