import type { z } from 'zod'
import type { AnyEndpoint, Output } from '../../src/kernel/api.ts'
import { elsewhere } from './patient.ts'
import type { Answer, World } from './world.ts'

export type Attempt = { status: number; message: string; secondStep: boolean; cookie: string }

/** Signs in through HTTP with any password; the cookie is empty when it was refused. */
export async function attempt(world: World, username: string, password: string, headers: Record<string, string> = {}): Promise<Attempt> {
  const send = async (from?: string) =>
    read(await world.anyone.raw('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ username, password }) }, from))
  const answer = await send()
  // A file of tests signs in more often in a few seconds than an address may; it goes on from another one.
  return answer.status === 429 && answer.message.startsWith('请求太多了') ? send(elsewhere()) : answer
}

/** The second step with a code, in the session that waits for it. */
export async function secondStep(world: World, cookie: string, code: string): Promise<Attempt> {
  const answer = await read(await world.anyone.raw('/api/auth/second-step', { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify({ code }) }))
  return { ...answer, cookie }
}

async function read(response: Response): Promise<Attempt> {
  const body = (await response.json()) as { message?: string; secondStep?: boolean }
  const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return { status: response.status, message: body.message ?? '', secondStep: body.secondStep ?? false, cookie }
}

/** Sends a request with this cookie instead of a client's own. */
export function sendAs<E extends AnyEndpoint>(world: World, cookie: string, endpoint: E, input: z.input<E['input']>, headers: Record<string, string> = {}): Promise<Answer<Output<E>>> {
  return world.anyone.send(endpoint, input, { headers: { cookie, ...headers } })
}
