/**
 * The one place that sees every answer of the server. When a session has expired, the request waits for a new
 * sign-in and is then sent again unchanged: same body, same Idempotency-Key. The page that called notices
 * nothing, so a half-filled form stays as it is.
 */
type Outcome = 'again' | 'given-up'
type Ask = () => Promise<Outcome>

let ask: Ask | undefined
let asking: Promise<Outcome> | undefined

/** Registers the dialog that asks for the password; undefined while nobody is signed in. */
export function onExpiry(dialog: Ask | undefined): void {
  ask = dialog
}

export function watchExpiry(): void {
  const send = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const answer = await send(input, init)
    if (answer.status !== 401 || !ask || !isOurs(input)) return answer
    asking ??= ask().finally(() => {
      asking = undefined
    })
    if ((await asking) !== 'again') return answer
    // A body that nobody reads would hold its connection.
    await answer.body?.cancel()
    return send(input, init)
  }
}

/** The sign-in itself answers 401 to a wrong password; that is no expiry. */
function isOurs(input: RequestInfo | URL): boolean {
  const path = typeof input === 'string' ? input : input instanceof URL ? input.pathname : new URL(input.url).pathname
  return path.startsWith('/api/') && !path.startsWith('/api/auth/')
}
