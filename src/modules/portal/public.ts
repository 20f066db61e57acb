export { showDemoAccounts } from './demo-accounts.ts'
