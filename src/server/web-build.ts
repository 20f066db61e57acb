import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError } from '../kernel/config.ts'

const root = resolve(import.meta.dirname, '../..')
const output = join(root, 'dist/web')

/**
 * Builds the pages when their sources changed since the last build; otherwise does nothing. They are built beside
 * their place and then moved there, so that an interrupted build leaves nothing half-made to be served.
 */
export async function buildWeb(): Promise<void> {
  const stamp = join(output, '.sources')
  const sources = hashSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  console.log('正在生成页面（只在第一次或版本变化后）……')
  const made = `${output}.${process.pid}`
  const old = `${made}.old`
  // The environment of whoever builds must not make it a development build, which is half as large again.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    const { build } = await import('vite')
    await build({
      root,
      logLevel: 'error',
      configFile: join(root, 'vite.config.ts'),
      build: { outDir: made, emptyOutDir: true },
    })
    writeFileSync(join(made, '.sources'), sources)
    if (existsSync(output)) renameSync(output, old)
    renameSync(made, output)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC') throw new ConfigError(`磁盘已满，页面没有生成。在 ${root} 所在的磁盘腾出约 50 MB 后重新启动。`)
    if (['EACCES', 'EROFS', 'EPERM'].includes(code))
      throw new ConfigError(`不能写入 ${output}（${code}），页面没有生成。用拥有 ${root} 的账户启动一次，或修正权限。`)
    throw error
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
    for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true })
  }
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'vite.config.ts', 'index.html', 'docs/operations.md']) hash.update(readFileSync(join(root, file)))
  // The guides are served as help.
  for (const folder of ['src', 'data', 'policy', 'docs/guides']) {
    const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && (folder === 'docs/guides' || /\.(tsx?|css|json|tsv)$/.test(entry.name)) && !/\.test\./.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    for (const file of entries) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex')
}
