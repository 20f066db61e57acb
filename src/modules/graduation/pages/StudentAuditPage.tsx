export function StudentAuditPage() { return null }
