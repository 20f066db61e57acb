import { readCertificateNumber } from '../kernel/certificate-number.ts'
import { networkOf } from '../kernel/network.ts'

type Bucket = { tokens: number; at: number; refused?: boolean }
type Rate = { perMinute: number; burst: number }

const LIMITS: readonly (Rate & { test: (path: string) => boolean; perPath?: true })[] = [
  // Each page of its own: a form that anyone may send, a few times from one place.
  { test: (path) => /^\/api\/public\/.*\/objections$/.test(path), perMinute: 2, burst: 10, perPath: true },
  // A class behind one address complains about the same school; a program floods. A pair of number and code cannot be guessed.
  { test: (path) => /^\/api\/public\/complaints\/(files|track)$/.test(path), perMinute: 10, burst: 60, perPath: true },
  // One place sends a few complaints; one program must not shut the channel for everybody.
  { test: (path) => path === '/api/public/complaints', perMinute: 2, burst: 5 },
  // An enterprise sends one licence and one form, and corrects it a few times; a program fills the disk.
  { test: (path) => /^\/api\/public\/enterprises\/(licence|applications)$/.test(path), perMinute: 6, burst: 10 },
  { test: (path) => path.startsWith('/api/auth/'), perMinute: 60, burst: 30 },
  // A room of computers of one school signs up behind one address; a program that makes accounts needs thousands.
  { test: (path) => path.startsWith('/api/apply/'), perMinute: 30, burst: 60 },
  // A verification code cannot be guessed in any time; this keeps somebody from trying.
  { test: (path) => path.startsWith('/api/public/documents/'), perMinute: 30, burst: 120 },
  // These make a file, or look up hundreds of rows.
  { test: (path) => /^\/api\/public\/(certificates\/.*\/report|certificate-shares\/check)$/.test(path), perMinute: 6, burst: 20 },
  { test: (path) => /^\/api\/public\/(credentials\/check|certificate-shares\/)/.test(path), perMinute: 30, burst: 60 },
  // An office checks a pile of certificates; a program that guesses names needs thousands.
  { test: (path) => path.startsWith('/api/public/certificates/'), perMinute: 120, burst: 120 },
  // Whole data sets: a program takes each once a day.
  { test: (path) => path.startsWith('/api/public/open-data'), perMinute: 60, burst: 120 },
  { test: (path) => path.startsWith('/api/public/'), perMinute: 600, burst: 200 },
  { test: () => true, perMinute: 12_000, burst: 3_000 },
]

/** One certificate, asked for from anywhere: names are guessed against a number from many addresses. */
const PER_NUMBER: Rate = { perMinute: 20, burst: 30 }

const MOST_BUCKETS = 50_000
const buckets = new Map<string, Bucket>()

/** `first`: the refusals begin here; the ones that follow at once are of the same flood. */
export type Allowed = { ok: true } | { ok: false; retryAfter: number; first: boolean }

/** Token bucket per network (kernel/network.ts) and kind of path, and per certificate number. In memory: it protects one process, not a quota. */
export function allow(address: string, path: string, now = Date.now()): Allowed {
  const index = LIMITS.findIndex((limit) => limit.test(path))
  const limit = LIMITS[index]!
  const first = take(`${index} ${networkOf(address)}${limit.perPath ? path : ''}`, limit, now)
  const number = first.ok ? numberIn(path) : undefined
  return number === undefined ? first : take(`number ${number}`, PER_NUMBER, now)
}

function take(key: string, limit: Rate, now: number): Allowed {
  const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now }
  bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) * limit.perMinute) / 60_000)
  bucket.at = now
  // The one not used for longest goes, so that a flood of new keys does not free those that are full.
  buckets.delete(key)
  if (buckets.size >= MOST_BUCKETS) buckets.delete(buckets.keys().next().value!)
  buckets.set(key, bucket)
  if (bucket.tokens < 1) {
    const first = bucket.refused !== true
    bucket.refused = true
    return { ok: false, first, retryAfter: Math.ceil(((1 - bucket.tokens) * 60) / limit.perMinute) }
  }
  bucket.tokens -= 1
  bucket.refused = false
  return { ok: true }
}

/** The certificate number a path asks for, in its one spelling, so that spaces and full width make no new bucket. */
function numberIn(path: string): string | undefined {
  const raw = /^\/api\/public\/certificates\/([^/]{1,600})(?:\/report)?$/.exec(path)?.[1]
  if (raw === undefined) return undefined
  try {
    const read = readCertificateNumber(decodeURIComponent(raw))
    return read.ok ? read.number : undefined
  } catch {
    return undefined
  }
}
