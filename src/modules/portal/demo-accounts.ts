export type DemoAccount = { username: string; password: string; title: string; orgName: string }
/** A certificate of the demonstration that a visitor can try to verify. */
export type DemoCertificate = { number: string; name: string; state: string }

let shown: { accounts: readonly DemoAccount[]; certificates: readonly DemoCertificate[] } = { accounts: [], certificates: [] }

/** Told once at start by whatever loaded the demonstration; the sign-in page of a demonstration lists them. */
export function showDemoAccounts(accounts: readonly DemoAccount[], certificates: readonly DemoCertificate[] = []): void {
  shown = { accounts, certificates }
}

export function demoAccounts(): readonly DemoAccount[] {
  return shown.accounts
}

export function demoCertificates(): readonly DemoCertificate[] {
  return shown.certificates
}
