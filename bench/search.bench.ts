import { createAdaptorServer } from '@hono/node-server'
import { createApp } from '../src/server/app.ts'
import { compose } from '../src/server/modules.ts'
import type { LoadAnswer } from './support/http-load.ts'
import { putLoad } from './support/load.ts'
import { benchSeconds, benchSizes, type Bench } from './support/measure.ts'
import { benchPassword, openPopulation } from './support/population.ts'

const CONNECTIONS = 8
const SECONDS = benchSeconds(8)
const ACCOUNTS = [
  { title: '学校', account: 'benchSchool', lo: 510100_0001_00, hi: 510100_0001_99 },
  { title: '市', account: 'benchCity', lo: 510100_0000_00, hi: 510199_9999_99 },
  { title: '省', account: 'benchProvince', lo: 510000_0000_00, hi: 519999_9999_99 },
]

/** Searches over HTTP from eight connections: names, initials and ends of numbers that occur; the baseline is a bare look-up of one row by key over the same sockets. */
export const bench: Bench = {
  title: '学籍检索，8 个连接',
  async run(print) {
    for (const size of benchSizes([400_000])) {
      const population = await openPopulation(size)
      try {
        const app = createApp({ ...population, composition: await compose() })
        const bare = population.database.widePool
        const server = createAdaptorServer({
          fetch: async (request: Request, env: object) => {
            const url = new URL(request.url)
            if (!url.pathname.startsWith('/bare/')) return app.fetch(request, env)
            const { rows } = await bare.query({ name: 'bare', text: 'select * from p51.enrollment where student_number = $1', values: [url.pathname.slice(6)] })
            return Response.json({ found: rows.length })
          },
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const port = (server.address() as { port: number }).port
        for (const { title, account, lo, hi } of ACCOUNTS) {
          const cookie = await signIn(port, account)
          const { rows } = await population.admin.query<{ number: string; words: string[] }>(
            `select student_number as number, array[name, given_name, initials, id_tail] as words from enrollment where org_no between $1 and $2 and left_on is null order by id limit 500`,
            [lo, hi],
          )
          const paths = rows.flatMap((row) => row.words.map((word) => `?q=${encodeURIComponent(word)}`))
          const search = (seconds: number) => putLoad({ port, prefix: '/api/students', paths, seconds, connections: CONNECTIONS, headers: { cookie } })
          await search(2)
          const product = await search(SECONDS)
          const baseline = await putLoad({ port, prefix: '/bare/', paths: rows.map((row) => row.number), seconds: 3, connections: CONNECTIONS })
          const text = (one: LoadAnswer) => `${Math.round(one.perSecond)} 次/秒 · p50 ${one.p50.toFixed(1)} ms · p99 ${one.p99.toFixed(1)} ms`
          print({ item: `${size.toLocaleString('en')} 人 · ${title}`, figure: text(product), baseline: `按主键取一行：${text(baseline)}`, ratio: baseline.perSecond / product.perSecond, n: product.count, target: { words: '每秒 200 次以上', met: product.perSecond >= 200 } })
          if (product.bad > 0) throw new Error(`${product.bad} 次答复不对`)
        }
        await new Promise<void>((resolve) => server.close(() => resolve()))
      } finally {
        await population.close()
      }
    }
  },
}

async function signIn(port: number, username: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: benchPassword }),
  })
  return response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
}
