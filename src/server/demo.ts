import type { System } from './system.ts'

export async function loadDemonstration(_system: System): Promise<void> {}
export async function printDemonstrationAccounts(_system: System): Promise<void> {}
