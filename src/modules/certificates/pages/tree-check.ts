// Checks proofs of the transparency log in the reader's browser (RFC 9162 §2.1.3.2), so that the page need not be
// believed. It shares no code with the server that makes them.

type Entry = { index: number; event: string; certificate: string; at: string; proof: readonly string[] }
type Tree = { size: number; root: string; hash: 'SHA-256' | 'SM3' }

/** Whether an entry stands in the tree of this size and root; null where the browser cannot tell: it knows no SM3, and no SHA-256 without https. */
export async function checkInclusion(entry: Entry, tree: Tree): Promise<boolean | null> {
  if (!globalThis.crypto?.subtle || tree.hash !== 'SHA-256') return null
  const text = `luban-certificate-log/1\n${entry.event}\n${entry.certificate}\n${entry.at}\n`
  let hash = await sha256(Uint8Array.of(0), new TextEncoder().encode(text))
  let at = entry.index
  let last = tree.size - 1
  if (at > last) return false
  for (const one of entry.proof) {
    const sibling = fromBase64url(one)
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = await sha256(Uint8Array.of(1), sibling, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
    } else hash = await sha256(Uint8Array.of(1), hash, sibling)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && toBase64url(hash) === tree.root
}

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
}

const fromBase64url = (text: string) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
const toBase64url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
