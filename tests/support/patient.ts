import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './world.ts'

/**
 * A client that waits where it is told that it asks too fast. The walks over every endpoint ask more in a few seconds
 * than a person does in a day, and the limit is the same for them.
 */
export function patient(client: Client): Client {
  return {
    ...client,
    async raw(path, init) {
      for (;;) {
        const response = await client.raw(path, init)
        if (response.status !== 429) return response
        await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000)
      }
    },
  }
}
