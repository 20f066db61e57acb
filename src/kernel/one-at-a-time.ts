const tails = new Map<string, Promise<unknown>>()

/**
 * Runs the work of one key one after the other in this process. For tries that are counted: fifty guesses sent at
 * once would otherwise all be looked at before the first is counted.
 */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve()
  const mine = before.then(work, work)
  const settled = mine.catch(() => undefined)
  tails.set(key, settled)
  try {
    return await mine
  } finally {
    if (tails.get(key) === settled) tails.delete(key)
  }
}
