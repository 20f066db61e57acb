export function EquivalencePage() { return null }
