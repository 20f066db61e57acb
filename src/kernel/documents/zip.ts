import { Zip, ZipPassThrough } from 'fflate'
import { safeFileName } from './official.ts'

export type ZipStream = {
  /** Adds one file; a name that is taken gets a number. Answers with the name in the archive. */
  add: (name: string, bytes: Uint8Array) => string
  /** Closes the archive; nothing can be added afterwards. */
  finish: () => Uint8Array
  count: () => number
}

/**
 * Builds an archive file by file, for many documents at once. PDF and Office files are packed already, so they are
 * stored as they are: memory grows with the documents only, and no time is spent on packing twice.
 */
export function zipStream(): ZipStream {
  const chunks: Uint8Array[] = []
  let failed: Error | undefined
  const zip = new Zip((error, chunk) => {
    if (error) failed = error
    else chunks.push(chunk)
  })
  const names = new Set<string>()
  return {
    add(name, bytes) {
      const free = freeName(name, names)
      names.add(free)
      const entry = new ZipPassThrough(free)
      zip.add(entry)
      entry.push(bytes, true)
      if (failed) throw failed
      return free
    },
    finish() {
      zip.end()
      if (failed) throw failed
      return new Uint8Array(Buffer.concat(chunks))
    },
    count: () => names.size,
  }
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.')
  const [base, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  const first = safeFileName(base)
  for (let n = 1; ; n++) {
    const candidate = `${first}${n === 1 ? '' : `(${n})`}${ending}`
    if (!taken.has(candidate)) return candidate
  }
}
