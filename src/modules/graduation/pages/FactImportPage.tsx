export function FactImportPage() { return null }
