// `npm run dev`: the API with reload on change, and the pages from the vite development server, both on 127.0.0.1.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createServer } from 'vite'

const root = resolve(import.meta.dirname, '..')
const apiPort = Number(process.env.PORT || 3000)

const api = spawn(
  process.execPath,
  ['--watch', '--disable-warning=ExperimentalWarning', join(root, 'src/server/main.ts'), 'serve'],
  { stdio: 'inherit', env: { ...process.env, PORT: String(apiPort) } },
)

process.env.LUBAN_API = `http://127.0.0.1:${apiPort}`
const vite = await createServer({ root, configFile: join(root, 'vite.config.ts') })
await vite.listen()
vite.printUrls()

let stopping = false
async function stop(code: number) {
  if (stopping) return
  stopping = true
  api.kill('SIGTERM')
  await vite.close()
  process.exit(code)
}
api.on('exit', (code) => void stop(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
