import { cookieOf, type Holder } from './accounts.ts'
import type { Random } from './random.ts'
import { request, type Operation, type Plant } from './sample.ts'
import type { Target } from './target.ts'
import { textOf } from './text-of.ts'

export type Person = { id: string; name: string; number: string; birth: string; masked: string; names: string[] }

/** Everything an operation gave: one record of an answer (the innermost object, a row of a sheet). */
type Said = { from: string; text: string }

/** People of the demonstration with their whole numbers, those first of whom something is published. */
export async function peopleOf(target: Target, count: number): Promise<Person[]> {
  const rows = await target.sql<{ id: string; name: string; sealed: Buffer; birth: string; masked: string; names: string[] }>(
    `select p.id::text, p.name, p.id_sealed as sealed, p.birth_date::text as birth, p.id_masked as masked,
       array_remove(array[c.number, c.id, e.student_number, e.id], null) as names
     from p51.person p
     left join lateral (select number, id::text from p51.certificate where person_id = p.id order by issued_on desc limit 1) c on true
     left join lateral (select student_number, id::text from p51.enrollment where person_id = p.id order by entry_date desc limit 1) e on true
     where p.document_type = 'id-card' and length(p.id_sealed) > 20
     order by c.number is null, exists (select 1 from p51.candidate x where x.person_id = p.id) desc, p.id limit $1`,
    [count],
  )
  return rows.map(({ sealed, ...row }) => ({ ...row, number: target.vault.open(sealed) }))
}

/** Every public operation as the visitor, and every export and list of the posts named, with the keys of the people. */
export async function gather(target: Target, operations: readonly Operation[], holders: readonly Holder[], people: readonly Person[], random: Random): Promise<Said[]> {
  const said: Said[] = []
  const ask = async (holder: Holder, operation: Operation, plant: Plant) => {
    const { path, body } = request(operation, random, plant)
    const cookie = await cookieOf(target, holder)
    const response = await target.ask(path, { ...(cookie ? { cookie } : {}), method: operation.method, headers: { 'idempotency-key': random.uuid() }, ...(operation.method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }) })
    const text = textOf(new Uint8Array(await response.arrayBuffer()))
    for (const record of recordsOf(text)) said.push({ from: `${holder.username || '公众'} ${operation.id}`, text: record })
  }
  for (const holder of holders) {
    for (const operation of operations) {
      if (operation.upload || !holder.may(operation) || (!holder.visitor && !operation.download && operation.method !== 'GET')) continue
      if (holder.visitor && operation.method !== 'GET' && !operation.download) continue
      await ask(holder, operation, {})
      if (!operation.path.includes('{')) continue
      for (const person of people.slice(0, holder.visitor ? 12 : 3)) for (const name of person.names.slice(0, 2)) await ask(holder, operation, { uuid: name, text: name, fields: { name: person.name, number: name, q: name } })
    }
  }
  return said
}

/** The innermost objects of JSON; otherwise the lines and rows of a file. */
function recordsOf(text: string): string[] {
  if (text.startsWith('{') || text.startsWith('[')) return [...text.matchAll(/\{[^{}]*\}/g)].map((match) => match[0])
  return text.split(/<\/row>|\n/).filter((line) => line.length > 4)
}

/** Which of the 18 places of a number something said shows: places of masked spellings, and five or more digits in a row. */
function shown(person: Person, text: string): number[] {
  const places = new Set<number>()
  for (const [token] of text.matchAll(/[\dX*•＊]{18}/g)) {
    const fits = [...token].every((char, at) => !/[\dX]/.test(char) || char === person.number[at])
    if (fits) for (const [at, char] of [...token].entries()) if (/[\dX]/.test(char)) places.add(at)
  }
  for (const [run] of text.matchAll(/\d{5,}[X]?/g)) {
    for (let length = run.length; length >= 5; length--) {
      for (let from = 0; from + length <= run.length; from++) {
        const at = person.number.indexOf(run.slice(from, from + length))
        if (at >= 0) for (let place = at; place < at + length; place++) places.add(place)
      }
    }
  }
  return [...places]
}

function birthIn(person: Person, text: string): boolean {
  const [year, month, day] = person.birth.split('-') as [string, string, string]
  return [person.birth, `${year}${month}${day}`, `${year}/${month}/${day}`, `${year}.${month}.${day}`, `${year}年${Number(month)}月${Number(day)}日`].some((one) => text.includes(one))
}

/** Without keys and moments, whose digits are nobody's number. The masked number alone names nobody: many share it. */
function withoutKeys(person: Person, text: string): string {
  const bare = text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|"orgNo":\d{12}|\b1\d{2}\*{4}\d{4}\b/g, ' ')
  return person.names.reduce((rest, name) => rest.replaceAll(name, ' '), bare)
}

export type Leak = { person: string; digits: number; birth: string[]; from: string[] }

/** Joins all that was said about each person and tells who can be read too well. Also how many records spoke of somebody. */
export function join(people: readonly Person[], said: readonly Said[]): { leaks: Leak[]; mentions: number; most: number } {
  const leaks: Leak[] = []
  let [mentions, most] = [0, 0]
  for (const person of people) {
    const about = said.filter(({ text }) => text.includes(person.number) || text.includes(person.id) || person.names.some((name) => text.includes(name)))
    mentions += about.length
    const places = new Set(about.flatMap(({ text }) => shown(person, withoutKeys(person, text))))
    const birth = about.filter(({ text }) => birthIn(person, text)).map(({ from }) => from)
    most = Math.max(most, places.size)
    if (places.size > 6 || birth.length > 0) leaks.push({ person: person.id, digits: places.size, birth: [...new Set(birth)], from: [...new Set(about.map(({ from }) => from))].slice(0, 8) })
  }
  return { leaks, mentions, most }
}

/** Columns of the database in which a whole number of one of the people stands in clear. */
export async function inClear(target: Target, people: readonly Person[]): Promise<string[]> {
  const columns = await target.sql<{ place: string; column: string }>(
    `select n.nspname || '.' || quote_ident(c.relname) as place, quote_ident(a.attname) as "column" from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('p51', 'national', 'auth') and c.relkind = 'r' and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)`,
  )
  const known = new Set(people.map((one) => one.number))
  const found: string[] = []
  for (const { place, column } of columns) {
    const rows = await target.sql<{ number: string }>(`select distinct (regexp_matches(${column}::text, '(?<!\\d)\\d{17}[\\dX](?!\\d)', 'g'))[1] as number from ${place} where ${column}::text ~ '\\d{17}[\\dX]'`)
    if (rows.some((row) => known.has(row.number))) found.push(`${place}.${column}`)
  }
  return found
}
