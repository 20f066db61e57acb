import { isIPv6 } from 'node:net'

/**
 * Where an address belongs, for counting: an IPv4 address is itself, of an IPv6 address the first 64 bits. One
 * subscriber has the rest to himself, and could otherwise come from a new address with every request.
 */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/, '')
  if (!isIPv6(bare)) return address
  const [head, tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::') as [string, string?]
  const [first, last] = [head, tail ?? ''].map((one) => (one === '' ? [] : one.split(':')))
  const gap = tail === undefined ? [] : Array.from({ length: 8 - first!.length - last!.length }, () => '0')
  return `${[...first!, ...gap, ...last!].slice(0, 4).join(':')}::/64`
}
