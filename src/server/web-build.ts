import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const output = join(root, 'dist/web')

/** Builds the pages when their sources changed since the last build; otherwise does nothing. */
export async function buildWeb(): Promise<void> {
  const stamp = join(output, '.sources')
  const sources = hashSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  console.log('正在生成页面（只在第一次或版本变化后）……')
  const { build } = await import('vite')
  await build({ root, logLevel: 'error', configFile: join(root, 'vite.config.ts') })
  mkdirSync(output, { recursive: true })
  writeFileSync(stamp, sources)
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'vite.config.ts', 'index.html']) hash.update(readFileSync(join(root, file)))
  for (const folder of ['src', 'data', 'policy']) {
    const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|css|json|tsv)$/.test(entry.name) && !/\.test\./.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    for (const file of entries) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex')
}
