import type { CodeItem } from './imports/declare.ts'

/** One value of a code list as it stands from a day on, until a later version of the same code. */
export type CodeVersion = {
  list: string
  code: string
  label: string
  /** First and last day; empty is open. */
  from: string
  to: string
  /** From this version on the value is not used any more. */
  withdrawn: boolean
  /** Of a local value: the value it counts as. */
  parent: string | null
  /** Who made it; null came with the product. */
  orgNo: number | null
  source: string
  note: string
  /** The row of the database; null came with the product. */
  id: string | null
}

/** From a day on the code `to` takes the place of `from`. Several of one `from` split it: every record is to choose. */
export type CodeMapping = { list: string; from: string; to: string; on: string; orgNo: number | null; note: string }

/** Where a figure about a code belongs: the value it counts as, or the values among which a choice is still open. */
export type Rolled = { code: string; choices: string[] }

/** All versions and mappings that a request may need, made ready for looking up. Pure: the same rows, the same answers. */
export type CodeBook = {
  /** Values that may be written on the day by the organisations given: the list's own and their local ones. */
  items: (list: string, on: string, setters: readonly number[]) => readonly CodeItem[]
  /** Whether a code may be written on the day. */
  valid: (list: string, code: string, on: string, setters: readonly number[]) => boolean
  /** The name of a code on a day; before its first version the first name, after its end the last; unknown: the code. */
  label: (list: string, code: string, on: string) => string
  /** What a code counts as on a day: replaced codes by their successor, local values by their parent. */
  rollUp: (list: string, code: string, on: string) => Rolled
  /** The code itself and every code that counts as it. */
  members: (list: string, code: string, on: string) => string[]
  /** Versions of a list, codes in the order of the list, each code's versions by day. */
  versions: (list: string) => readonly CodeVersion[]
  mappings: (list: string) => readonly CodeMapping[]
}

export function makeCodeBook(versions: readonly CodeVersion[], mappings: readonly CodeMapping[]): CodeBook {
  const lists = new Map<string, Map<string, CodeVersion[]>>()
  for (const one of versions) {
    const codes = lists.get(one.list) ?? new Map<string, CodeVersion[]>()
    lists.set(one.list, codes)
    codes.set(one.code, [...(codes.get(one.code) ?? []), one].sort((left, right) => (left.from < right.from ? -1 : 1)))
  }
  const next = Map.groupBy(mappings, (one) => `${one.list} ${one.from}`)
  const codesOf = (list: string) => lists.get(list) ?? new Map<string, CodeVersion[]>()
  // One array for one question, because the import engine indexes a list by its identity.
  const answers = new Map<string, readonly CodeItem[]>()
  const book: CodeBook = {
    items(list, on, setters) {
      const key = `${list} ${on} ${setters.join(' ')}`
      const held = answers.get(key)
      if (held) return held
      const items = [...codesOf(list)].flatMap(([code, own]) => {
        const now = versionOn(own, on)
        return now && mayWrite(now, on, setters) ? [{ code, label: now.label }] : []
      })
      answers.set(key, items)
      return items
    },
    valid(list, code, on, setters) {
      const now = versionOn(codesOf(list).get(code) ?? [], on)
      return now !== undefined && mayWrite(now, on, setters)
    },
    label(list, code, on) {
      const own = codesOf(list).get(code) ?? []
      return (versionOn(own, on) ?? own[0])?.label ?? code
    },
    rollUp(list, code, on) {
      const passed = new Set<string>()
      let at = code
      // A circle of mappings ends where it began to repeat.
      while (!passed.has(at)) {
        passed.add(at)
        const steps = (next.get(`${list} ${at}`) ?? []).filter((one) => one.on <= on)
        if (steps.length > 1) return { code: at, choices: steps.map((one) => one.to) }
        const own = codesOf(list).get(at) ?? []
        const parent = (versionOn(own, on) ?? own[0])?.parent
        const to = steps[0]?.to ?? parent
        if (!to) break
        at = to
      }
      return { code: at, choices: [] }
    },
    members(list, code, on) {
      const known = new Set([code, ...codesOf(list).keys(), ...mappings.filter((one) => one.list === list).map((one) => one.from)])
      return [...known].filter((one) => one === code || book.rollUp(list, one, on).code === code)
    },
    versions: (list) => [...codesOf(list).values()].flat(),
    mappings: (list) => mappings.filter((one) => one.list === list),
  }
  return book
}

/** Says of a name or a code why it may not be written on the day, and what takes its place; undefined if the list never had it. */
export function whyUnusable(book: CodeBook, list: string, text: string, on: string, setters: readonly number[]): { message: string; mend: string } | undefined {
  const wanted = text.trim()
  const held = book.versions(list).filter((one) => (one.label === wanted || one.code === wanted) && (one.parent === null || setters.includes(one.orgNo ?? 0)))
  const code = held[0]?.code
  if (code === undefined) return undefined
  const own = book.versions(list).filter((one) => one.code === code)
  const now = versionOn(own, on)
  if (!now) return { message: `“${wanted}”从 ${own[0]!.from} 起才可用`, mend: `改为现在可用的值，或等到 ${own[0]!.from}` }
  if (mayWrite(now, on, setters))
    return { message: `“${wanted}”是 ${now.from} 以前的名称`, mend: `改为“${now.label}”` }
  const since = now.withdrawn ? now.from : now.to
  const next = book.mappings(list).filter((one) => one.from === code && one.on <= on).map((one) => `“${book.label(list, one.to, on)}”`)
  const mend =
    next.length === 0 ? '改为现在可用的值' : next.length === 1 ? `改为${next[0]}` : `按实际情况改为${next.join('或')}`
  return { message: now.withdrawn ? `“${wanted}”自 ${since} 起停用` : `“${wanted}”只用到 ${since}`, mend }
}

/** The version of one code that stands on a day: the one that began last. */
export function versionOn(versions: readonly CodeVersion[], on: string): CodeVersion | undefined {
  return versions.findLast((one) => one.from <= on)
}

function mayWrite(version: CodeVersion, on: string, setters: readonly number[]): boolean {
  if (version.withdrawn || (version.to !== '' && version.to < on)) return false
  return version.parent === null || (version.orgNo !== null && setters.includes(version.orgNo))
}
