import { fileKind, type FileKind } from '../file-kind.ts'
import { archiveProblem, readDirectory, readEntry, type ArchiveEntry } from '../file-checks.ts'
import { halfWidth } from '../names.ts'

/** Somebody a file of the archive may be of: by any of the keys, such as identity number and student number. */
export type ArchiveTarget<T> = { keys: readonly string[]; target: T }
export type ArchiveMatch<T> = { target: T; name: string; kind: FileKind; read: () => Uint8Array }
export type ArchiveVerdict<T> = {
  matched: ArchiveMatch<T>[]
  /** Files that name nobody known. */
  withoutTarget: string[]
  /** People of whom there is no file. */
  withoutFile: T[]
  /** Files that are not taken, and why. */
  refused: { name: string; why: string }[]
}

// What programs and systems put into archives by themselves.
const RUBBISH = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i

/**
 * Matches the files of a zip with people by file name: `510…X.jpg`, `510…X_正面.jpg` and `班级/510…X.jpg` are of
 * 510…X. The whole archive is refused when it is broken, encrypted, nested, grows beyond the limits of files or has a
 * name that leads outside; `problem` then continues a sentence that begins with the archive's name.
 */
export function matchArchive<T>(
  bytes: Uint8Array,
  targets: readonly ArchiveTarget<T>[],
  accepts: { kinds: readonly FileKind[]; words: string; maxBytes: number },
): { problem: string } | ArchiveVerdict<T> {
  const problem = archiveProblem(bytes)
  const entries = readDirectory(bytes)
  if (problem !== undefined || entries === undefined) return { problem: problem ?? '不完整，无法打开。重新压缩后再上传。' }
  const byKey = new Map(targets.flatMap((one) => one.keys.map((key) => [normalise(key), one] as const)))
  const verdict: ArchiveVerdict<T> = { matched: [], withoutTarget: [], withoutFile: [], refused: [] }
  const taken = new Map<ArchiveTarget<T>, string>()
  for (const entry of entries) {
    if (entry.name.endsWith('/') || RUBBISH.test(entry.name)) continue
    const found = byKey.get(keyOf(entry.name))
    if (found === undefined) {
      verdict.withoutTarget.push(entry.name)
      continue
    }
    const other = taken.get(found)
    const content = readEntry(bytes, entry, accepts.maxBytes)
    const kind = content === undefined ? 'unknown' : fileKind(content)
    const wrong = content === undefined ? tooLarge(entry, accepts.maxBytes) : kindProblem(kind, accepts)
    if (other !== undefined) verdict.refused.push({ name: entry.name, why: `与“${other}”是同一人，只能有一个` })
    else if (wrong !== undefined) verdict.refused.push({ name: entry.name, why: wrong })
    else {
      taken.set(found, entry.name)
      // The content is read again when it is stored, so that an archive of thousands is not held unpacked.
      verdict.matched.push({ target: found.target, name: entry.name, kind, read: () => readEntry(bytes, entry, accepts.maxBytes)! })
    }
  }
  verdict.withoutFile = targets.filter((one) => !taken.has(one)).map((one) => one.target)
  return verdict
}

function keyOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? ''
  return normalise(name.replace(/\.[^.]*$/, '').replace(/[\s_（(].*$/, ''))
}

function normalise(key: string): string {
  return halfWidth(key).trim().toUpperCase()
}

function kindProblem(kind: FileKind, { kinds, words }: { kinds: readonly FileKind[]; words: string }): string | undefined {
  return kinds.includes(kind) ? undefined : `内容不是${words}`
}

function tooLarge(entry: ArchiveEntry, maxBytes: number): string {
  return entry.size > maxBytes ? `超过 ${Math.floor(maxBytes / 1024 / 1024)} MB` : '内容已损坏，读不出来'
}
