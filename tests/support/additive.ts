/** The statements of a migration without comments and line breaks; what stands between quotes or dollars is one piece. */
export function statementsOf(text: string): string[] {
  const piece = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|;|[^-/'"$;]+|[\s\S]/g
  const found: string[] = []
  let statement = ''
  const end = () => {
    const plain = statement.replaceAll(/\s+/g, ' ').trim()
    if (plain) found.push(plain)
    statement = ''
  }
  for (const [one] of text.matchAll(piece)) {
    if (one === ';') end()
    else statement += /^(--|\/\*)/.test(one) ? ' ' : one
  }
  end()
  return found
}

/** What a file may rely on: tables that it made itself hold no row of an older process. */
type Known = { ownTables: ReadonlySet<string>; plainIndexes: ReadonlySet<string> }

const bare = (name: string) => name.toLowerCase().replaceAll('"', '')

/** Names of the indexes that no uniqueness hangs on. */
export function plainIndexesOf(statements: readonly string[]): Set<string> {
  return new Set(statements.flatMap((one) => /^create index (?:concurrently )?(?:if not exists )?(\S+) on /i.exec(one)?.slice(1, 2).map(bare) ?? []))
}

/**
 * The statements of a file after which the version before might fail: every kind that is not known to leave its reads
 * and writes as they were. A list of what is allowed, because a list of what is forbidden always lacks a spelling.
 */
export function breakingStatements(text: string, plainIndexes: ReadonlySet<string>): string[] {
  const statements = statementsOf(text)
  const ownTables = new Set(statements.flatMap((one) => /^create table (?:if not exists )?([\w".]+)/i.exec(one)?.slice(1, 2).map(bare) ?? []))
  return statements.filter((one) => !isAdditive(one, { ownTables, plainIndexes }))
}

const ADDITIVE: readonly RegExp[] = [
  /^create table /i,
  /^create index /i,
  // Postgres itself lets a view be replaced only by one with the same columns and more at its end.
  /^create (or replace )?(view|function|procedure) /i,
  /^create sequence /i,
  /^comment on /i,
  /^grant /i,
  /^call (national\.)?scope_table\(/i,
  /^insert into /i,
  /^update /i,
]

function isAdditive(statement: string, known: Known): boolean {
  if (ADDITIVE.some((one) => one.test(statement))) return true
  const policy = /^create policy \S+ on ([\w".]+)(.*)$/i.exec(statement)
  if (policy) return !/^ as restrictive\b/i.test(policy[2]!)
  const unique = /^create unique index (?:if not exists )?\S+ on (?:only )?([\w".]+)/i.exec(statement)
  if (unique) return known.ownTables.has(bare(unique[1]!))
  const dropped = /^drop index (?:if exists )?([\w"]+)$/i.exec(statement)
  if (dropped) return known.plainIndexes.has(bare(dropped[1]!))
  const altered = /^alter table (?:if exists )?(?:only )?([\w".]+) (.+)$/i.exec(statement)
  if (altered) return known.ownTables.has(bare(altered[1]!)) || splitActions(altered[2]!).every(isAdditiveAction)
  return false
}

function isAdditiveAction(action: string): boolean {
  if (/^set \(/i.test(action)) return true
  if (/^alter (column )?\S+ set default /i.test(action)) return true
  const column = /^add (?:column )?(?:if not exists )?(?!(?:constraint|check|unique|primary|foreign|exclude)\b)\S+ (.+)$/i.exec(action)
  if (!column) return false
  const rest = column[1]!
  if (/\b(unique|primary key)\b/i.test(rest)) return false
  // The version before does not name the column: what it leaves out must be filled.
  return !/\bnot null\b/i.test(rest) || /\b(default|generated)\b/i.test(rest)
}

/** The actions of one alter table: the commas within brackets and quotes part nothing. */
function splitActions(text: string): string[] {
  const actions = ['']
  let depth = 0
  for (const [one] of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/g)) {
    if (one === '(') depth += 1
    if (one === ')') depth -= 1
    if (one === ',' && depth === 0) actions.push('')
    else actions[actions.length - 1] += one
  }
  return actions.map((one) => one.trim())
}
