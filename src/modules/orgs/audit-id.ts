/** audit_change keeps a uuid per record; a unit's is made of its number. */
export function auditId(orgNo: number): string {
  return `00000000-0000-0000-0000-${String(orgNo).padStart(12, '0')}`
}
