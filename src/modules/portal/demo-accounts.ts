export type DemoAccount = { username: string; password: string; title: string; orgName: string }

let shown: readonly DemoAccount[] = []

/** Told once at start by whatever loaded the demonstration; the sign-in page of a demonstration lists them. */
export function showDemoAccounts(accounts: readonly DemoAccount[]): void {
  shown = accounts
}

export function demoAccounts(): readonly DemoAccount[] {
  return shown
}
