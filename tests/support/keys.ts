/** Keys of the test installation; a real one draws its own. */
export const testKeys = { idHashKey: '11'.repeat(32), idCipherKey: '22'.repeat(32), sessionSecret: '33'.repeat(32) }
export const testAccountPassword = 'Luban-test-2026'
/** What a password digest costs in tests, where hundreds sign in: a thousandth. The real one is measured in passwords.test.ts. */
export const testPasswordCost = { ln: 8, r: 8, p: 1 }
