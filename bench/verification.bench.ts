import { createAdaptorServer } from '@hono/node-server'
import { createApp } from '../src/server/app.ts'
import { compose } from '../src/server/modules.ts'
import { madeCertificate, makeCertificates } from '../src/server/demo/certificates.ts'
import { verificationKey } from '../src/modules/certificates/verification-keys.ts'
import type { LoadAnswer } from './support/http-load.ts'
import { putLoad } from './support/load.ts'
import { benchSeconds, benchSizes, type Bench } from './support/measure.ts'
import { openPopulation } from './support/population.ts'

const SECONDS = benchSeconds(10)
const CONNECTIONS = 16

/** Verification over HTTP at some millions of certificates, against a bare keyed lookup over the same sockets. */
export const bench: Bench = {
  title: '证书查验',
  async run(print) {
    for (const size of benchSizes([500_000])) {
      const population = await openPopulation(1_000)
      try {
        const { schools, seconds } = await makeCertificates(population.admin, population.vault, 'p51', size, console.log)
        console.log(`  装入 ${size} 本，${seconds.toFixed(0)} 秒`)
        let asked = 0
        const composition = await compose()
        // Every question from an address of its own: the limit is taken part in, and stops nobody.
        const app = createApp({ ...population, composition, addressOf: () => `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked++ & 255}` })
        const bare = population.database.scopedPool
        // The baseline: the same key, the same table, one prepared statement and no more, behind the same HTTP server.
        const server = createAdaptorServer({
          fetch: async (request: Request, env: object) => {
            const url = new URL(request.url)
            if (!url.pathname.startsWith('/bare/')) return app.fetch(request, env)
            const key = verificationKey(population.vault, url.pathname.slice(6), url.searchParams.get('name') ?? '')
            const { rows } = await bare.query({ name: 'bare', text: 'select * from p51.certificate_public where key = $1', values: [key] })
            return Response.json({ found: rows })
          },
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const port = (server.address() as { port: number }).port
        const paths = Array.from({ length: 20_000 }, (_, at) => {
          const n = (at * 7_919 + 13) % size
          const { number, name } = madeCertificate(n, schools)
          // One in five asks with a wrong name.
          return `${number}?name=${encodeURIComponent(at % 5 === 4 ? `${name}某` : name)}`
        })
        const load = (prefix: string) => putLoad({ port, prefix, paths, seconds: SECONDS, connections: CONNECTIONS })
        await putLoad({ port, prefix: '/api/public/certificates/', paths, seconds: 3, connections: CONNECTIONS })
        const before = await load('/bare/')
        const product = await load('/api/public/certificates/')
        const after = await load('/bare/')
        const baseline = (before.perSecond + after.perSecond) / 2
        const text = (one: LoadAnswer) => `${Math.round(one.perSecond)} 次/秒 · p50 ${one.p50.toFixed(1)} ms · p99 ${one.p99.toFixed(1)} ms`
        print({ item: `${size} 本，HTTP 查验，${CONNECTIONS} 个连接`, figure: text(product), baseline: `只按主键取一行，同样经 HTTP：${text(after)}`, ratio: baseline / product.perSecond, n: product.count, target: { words: '每秒 1,000 次以上，p99 25 ms 以内', met: product.perSecond >= 1000 && product.p99 <= 25 } })
        if (product.bad > 0) throw new Error(`${product.bad} 次答复不对`)
        await new Promise<void>((resolve) => server.close(() => resolve()))
      } finally {
        await population.close()
      }
    }
  },
}
