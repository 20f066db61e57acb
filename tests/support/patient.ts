import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './world.ts'

let places = 0

/** An address of its own: limits count what comes from one place. */
export const elsewhere = () => `10.${(places >> 16) & 255}.${(places >> 8) & 255}.${places++ & 255}`

/**
 * A client that goes on from another place where it is told that it asks too fast, and waits where that does not help.
 * The walks over every endpoint ask more in a few seconds than a person does in a day, and the limit is the same for
 * them.
 */
export function patient(client: Client): Client {
  let from: string | undefined
  return {
    ...client,
    async raw(path, init) {
      for (let moved = false; ; ) {
        const response = await client.raw(path, init, from)
        if (response.status !== 429) return response
        if (moved) await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000)
        from = elsewhere()
        moved = true
      }
    },
  }
}
