type Bucket = { tokens: number; at: number }

const LIMITS = [
  // Each page of its own: a form that anyone may send, a few times from one place.
  { test: (path: string) => /^\/api\/public\/.*\/objections$/.test(path), perMinute: 2, burst: 10, perPath: true },
  { test: (path: string) => path.startsWith('/api/auth/'), perMinute: 60, burst: 30 },
  // A verification code cannot be guessed in any time; this keeps somebody from trying.
  { test: (path: string) => path.startsWith('/api/public/documents/'), perMinute: 30, burst: 120 },
  { test: (path: string) => path.startsWith('/api/public/'), perMinute: 600, burst: 200 },
  { test: () => true, perMinute: 12_000, burst: 3_000 },
]

const buckets = new Map<string, Bucket>()

/** Token bucket per address and kind of path. In memory: it protects one process, not a quota. */
export function allow(address: string, path: string, now = Date.now()): { ok: true } | { ok: false; retryAfter: number } {
  const index = LIMITS.findIndex((limit) => limit.test(path))
  const limit = LIMITS[index]!
  const key = `${index} ${address}${'perPath' in limit ? path : ''}`
  const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now }
  bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) * limit.perMinute) / 60_000)
  bucket.at = now
  if (buckets.size > 50_000) buckets.clear()
  buckets.set(key, bucket)
  if (bucket.tokens < 1) return { ok: false, retryAfter: Math.ceil(((1 - bucket.tokens) * 60) / limit.perMinute) }
  bucket.tokens -= 1
  return { ok: true }
}
