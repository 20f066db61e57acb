import type { IncomingHttpHeaders } from 'node:http'
import { isIP, isIPv6, type BlockList } from 'node:net'
import { trustedProxies } from '../kernel/config.ts'

type Incoming = { socket?: { remoteAddress?: string }; headers?: IncomingHttpHeaders }

/**
 * Where a request came from: the address of its connection. When that is one of our own proxies, the nearest address in
 * X-Forwarded-For that is none of them; what stands further left was written by whoever asked and counts for nothing.
 * `local` without a connection.
 */
export function clientAddress(env: unknown): string {
  const incoming = (env as { incoming?: Incoming } | undefined)?.incoming
  const near = plain(incoming?.socket?.remoteAddress ?? '')
  if (near === '') return 'local'
  const proxies = trustedProxies()
  if (!proxies || !isOurs(proxies, near)) return near
  const hops = [incoming?.headers?.['x-forwarded-for'] ?? []].flat().join(',').split(',').map((one) => plain(one.trim()))
  for (const hop of hops.toReversed()) {
    if (isIP(hop) === 0) return near
    if (!isOurs(proxies, hop)) return hop
  }
  return near
}

/** An IPv4 address that came in over an IPv6 socket is written as itself. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function isOurs(proxies: BlockList, address: string): boolean {
  return proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
