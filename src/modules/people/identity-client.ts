import { z } from 'zod'

/**
 * 身份核验接口 of the public security side. Contract: POST to LUBAN_IDENTITY_URL, `Authorization: Bearer LUBAN_IDENTITY_TOKEN`,
 * body `{ "requests": [{ "id", "name", "idNumber" }] }`, answer `{ "results": [{ "id", "result", "serial" }] }` with result
 * `match`, `mismatch` or `not-found` and the other side's serial number. Without an address nothing is ever asked or made up.
 */
export type IdentityInterface = { url: string; token: string; timeoutMs: number }

const answer = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      result: z.enum(['match', 'mismatch', 'not-found']),
      serial: z.string().min(1).max(100),
    }),
  ),
})
export type IdentityAnswer = z.infer<typeof answer>['results'][number]

/** What this deployment is configured for; undefined when it is not. */
export function identityInterface(env: NodeJS.ProcessEnv = process.env): IdentityInterface | undefined {
  const url = env.LUBAN_IDENTITY_URL?.trim()
  if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined
  return {
    url,
    token: env.LUBAN_IDENTITY_TOKEN ?? '',
    timeoutMs: Number(env.LUBAN_IDENTITY_TIMEOUT_MS) || 20_000,
  }
}

/** Asks about some people. Throws with a sentence when the other side does not answer by the contract. */
export async function askIdentity(
  to: IdentityInterface,
  requests: readonly { id: string; name: string; idNumber: string }[],
): Promise<IdentityAnswer[]> {
  const response = await fetch(to.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(to.token ? { authorization: `Bearer ${to.token}` } : {}),
    },
    body: JSON.stringify({ requests }),
    redirect: 'error',
    signal: AbortSignal.timeout(to.timeoutMs),
  })
  if (!response.ok) throw new Error(`身份核验接口答复 ${response.status}，没有登记结果。`)
  const read = answer.safeParse(await response.json().catch(() => undefined))
  if (!read.success) throw new Error('身份核验接口的答复不合约定，没有登记结果。')
  const asked = new Set(requests.map((one) => one.id))
  return read.data.results.filter((one) => asked.has(one.id))
}
