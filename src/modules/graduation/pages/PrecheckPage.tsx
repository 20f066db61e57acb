export function PrecheckPage() { return null }
