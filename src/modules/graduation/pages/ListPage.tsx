export function GraduationListPage() { return null }
