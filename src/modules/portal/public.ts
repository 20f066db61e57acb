export { showDemoAccounts, type DemoCertificate } from './demo-accounts.ts'
