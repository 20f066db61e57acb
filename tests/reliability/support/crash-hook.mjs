// Loaded before the product by `node --import`: kills the process, as a power cut would, at the point that a file
// names. The product itself knows nothing of it. LUBAN_TEST_CRASH is the path of that file:
// { "at": "before-commit" | "after-commit" | "file-written" | "file-moved", "match": text of a statement, "skip": n }
import { existsSync, readFileSync, renameSync } from 'node:fs'
import fsPromises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import pg from 'pg'

const file = process.env.LUBAN_TEST_CRASH
let passed = 0

function order() {
  return file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function die() {
  renameSync(file, `${file}.done`)
  process.kill(process.pid, 'SIGKILL')
  // The signal needs no turn of the event loop; nothing after this line runs.
  for (;;);
}

function reached(at, text) {
  const wanted = order()
  if (!wanted || wanted.at !== at || !text.includes(wanted.match ?? '')) return
  if (passed++ >= (wanted.skip ?? 0)) die()
}

const said = new WeakMap()
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (statement, ...more) {
  const text = typeof statement === 'string' ? statement : (statement?.text ?? '')
  if (/^\s*begin\b/i.test(text)) said.set(this, '')
  if (!/^\s*commit\b/i.test(text)) {
    if (said.has(this)) said.set(this, said.get(this) + text)
    return query.call(this, statement, ...more)
  }
  const all = said.get(this) ?? ''
  said.delete(this)
  reached('before-commit', all)
  const answer = query.call(this, statement, ...more)
  return typeof answer?.then === 'function' ? answer.then((result) => (reached('after-commit', all), result)) : answer
}

const { rename, writeFile } = fsPromises
fsPromises.writeFile = async (path, ...more) => {
  await writeFile(path, ...more)
  reached('file-written', String(path))
}
fsPromises.rename = async (from, to) => {
  await rename(from, to)
  reached('file-moved', String(to))
}
syncBuiltinESMExports()
