/** The modules in dependency order: the one place where a module is added; also the menu order. */
export const moduleIds: readonly string[] = [
  'access', 'views', 'jobs', 'orgs', 'people', 'policy', 'documents', 'audits', 'todos', 'notices', 'publicity', 'privacy',
  'specialties', 'prospectuses', 'students', 'admissions', 'placements', 'complaints', 'changes', 'dossiers', 'graduation', 'partnerships', 'employment',
  'training', 'apprenticeships', 'certificates', 'papers',
  'plans', 'returns', 'tasks', 'targets', 'inspections', 'statistics', 'reports', 'exchange', 'opendata', 'finder', 'portal', 'national',
]
