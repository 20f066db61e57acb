export function PublicEquivalence() { return null }
