import type { Hono } from 'hono'
import type { Env } from '../kernel/http.ts'

/**
 * The public documents of the issuing bodies at the addresses that did:web and credentials name, below /credentials:
 * the same answers as below /api/public/credentials, for programs of anybody: cached shortly, readable across sites.
 */
export function mountCredentials(app: Hono<Env>): void {
  const served = [
    { path: '/credentials/:org{[0-9]{12}}/did.json', to: (param: (name: string) => string) => `${param('org')}/did.json`, type: 'application/did+json' },
    { path: '/credentials/issuers.json', to: () => 'issuers.json', type: 'application/json' },
    {
      path: '/credentials/:org{[0-9]{12}}/status/:list{[0-9]{1,9}}/:purpose{revocation|suspension}',
      to: (param: (name: string) => string) => `${param('org')}/status/${param('list')}/${param('purpose')}`,
      type: 'application/vc+jwt',
    },
  ]
  for (const { path, to, type } of served) {
    app.get(path, async (c) => {
      const address = new URL(c.req.url)
      address.pathname = `/api/public/credentials/${to((name) => c.req.param(name as never) ?? '')}`
      const answer = await app.fetch(new Request(address, { headers: { host: address.host } }), c.env)
      c.header('access-control-allow-origin', '*')
      if (!answer.ok) return c.json((await answer.json()) as object, answer.status as 404)
      c.header('cache-control', 'public, max-age=300')
      c.header('content-type', type)
      return c.body(await answer.arrayBuffer())
    })
  }
}
