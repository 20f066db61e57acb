// node tools/dev-world.ts --port 3100 [--built FOLDER]
// The small province of the tests behind the real application and freshly built pages, on an address of its own.
// Everything lives in a temporary folder and is gone when the program ends.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { build, type Plugin } from 'vite'
import { openIdVault } from '../src/kernel/crypto.ts'
import { startCluster } from '../src/kernel/db/embedded.ts'
import { migrate } from '../src/kernel/db/migrate.ts'
import { bootstrap, openPools } from '../src/kernel/db/open.ts'
import { openSessions } from '../src/kernel/sessions.ts'
import { moduleIds } from '../src/modules/index.ts'
import { showDemoAccounts } from '../src/modules/portal/public.ts'
import { createApp } from '../src/server/app.ts'
import { compose } from '../src/server/modules.ts'
import { startWorker } from '../src/server/worker.ts'
import { loadDemonstrationCatalogue, loadParameterDefaults, loadReferenceData } from '../src/server/reference-data.ts'
import { roles } from '../src/kernel/permissions.ts'
import { testAccountPassword, testKeys } from '../tests/support/keys.ts'
import { accounts, fillSmallProvince } from '../tests/support/small-province.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '3100' }, built: { type: 'string' } } })
const port = Number(values.port)
const root = resolve(import.meta.dirname, '..')
const home = mkdtempSync(join(tmpdir(), 'luban-dev-'))
// fillSmallProvince signs in with the password of the test cluster.
const password = 'test-password'

// A module that does not fit together stops here, before anything is started.
const composition = await compose()
/** A page that is still being written must not keep the others from being looked at. */
const unfinishedPages: Plugin = {
  name: 'unfinished-pages',
  resolveId(source, importer) {
    if (!importer || !source.startsWith('.') || !/\.tsx?$/.test(source) || existsSync(resolve(dirname(importer), source))) return null
    console.warn(`还没有 ${source}（${importer}）`)
    return '\0unfinished'
  },
  load: (id) => (id === '\0unfinished' ? 'export {}' : null),
}
const webRoot = values.built ? resolve(values.built) : join(home, 'web')
if (!values.built) {
  await build({
    root,
    logLevel: 'warn',
    configFile: join(root, 'vite.config.ts'),
    plugins: [unfinishedPages],
    build: { outDir: webRoot, emptyOutDir: true, rolldownOptions: { shimMissingExports: true } },
  })
}

const cluster = await startCluster(home, password)
const url = (database = 'luban') => cluster.adminUrl(database)
await bootstrap(url, true, password, 'luban')
const database = openPools(url(), password)
const admin = await database.admin()
await migrate(admin, moduleIds, [])
await admin.query(
  `insert into national.province (schema_name, region, name, demonstration) values ('p51', '510000', '四川省', true)`,
)
await migrate(admin, moduleIds, ['p51'])
await loadReferenceData(admin)
await loadParameterDefaults(admin)
await loadDemonstrationCatalogue(admin)
await admin.end()
await fillSmallProvince(url())

showDemoAccounts(
  Object.entries(accounts).map(([username, { role, org }]) => {
    return { username, password: testAccountPassword, title: roles[role].title, orgName: org }
  }),
)
const app = createApp({
  database,
  vault: openIdVault(testKeys),
  sessions: openSessions(database.auth, testKeys.sessionSecret, `http://127.0.0.1:${port}`),
  composition,
  webRoot,
})
const vault = openIdVault(testKeys)
const stopWorker = startWorker({ database, vault, composition, config: { home } as never })
const server = createAdaptorServer({ fetch: app.fetch })
server.listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${port}  口令 ${testAccountPassword}`)
  for (const [username, { name, role }] of Object.entries(accounts)) console.log(`  ${username}  ${roles[role].title} ${name}`)
})

async function stop() {
  server.close()
  await stopWorker()
  await database.close()
  await cluster.stop()
  rmSync(home, { recursive: true, force: true })
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
