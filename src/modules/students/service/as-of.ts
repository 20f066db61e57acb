import { correctedSince, listRecordChanges, replay, same, type RecordChange } from '../../../kernel/as-of.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { recordView } from '../../people/public.ts'
import type { api } from '../api.ts'
import { rosterFields } from '../reference.ts'
import type { EnrollmentRow } from '../store.ts'
import { describe, getEnrollment } from './record.ts'

/** What the register says of itself, beside the fields of the roster. */
const STATE_FIELDS = [
  { key: 'status', title: '学籍状态', codeList: 'enrollment-status' },
  { key: 'registeredOn', title: '注册日期' },
  { key: 'leftOn', title: '离校日期' },
  { key: 'orgName', title: '学校' },
  { key: 'caseNo', title: '办件号' },
] as const
const lists = new Map<string, string>([
  ...rosterFields.flatMap((field) => (field.codeList ? [[field.key, field.codeList] as const] : [])),
  ['status', 'enrollment-status'],
])

export const asOfHandlers: Handlers<Pick<typeof api, 'getStudentAsOf'>> = {
  async getStudentAsOf(ctx, { id, effectiveOn, knownAt }) {
    for (const [path, day] of Object.entries({ effectiveOn, knownAt }))
      if (day > ctx.today) throw new Invalid([{ path, message: `选今天（${ctx.today}）或以前的一天。` }])
    const row = await getEnrollment(ctx, id)
    await recordView(ctx, row.person_id, `看了 ${effectiveOn} 的学籍（${knownAt} 已知）`, undefined, row.org_no)
    const { groups } = await describe(ctx, row)
    const shown = [{ title: '状态', facts: stateFacts(row) }, ...groups]
    const current = Object.fromEntries(shown.flatMap((group) => group.facts.map((fact) => [fact.key, fact.value])))
    const words = await wordsOf(ctx)
    const changes = (await listRecordChanges(ctx, 'enrollment', id)).map((one) => inWords(one, words))
    const register = { current: Object.fromEntries(Object.entries(current).map(([key, value]) => [key, words(key, value)])), startsOn: startOf(row) }
    const times = { effectiveOn, knownAt }
    const then = replay(changes, register, times)
    const titles = new Map(shown.flatMap((group) => group.facts.map((fact) => [fact.key, fact.title] as const)))
    const corrected = correctedSince(changes, register, times).filter((one) => titles.has(one.key))
    const wrong = new Set(corrected.map((one) => one.key))
    return {
      ...times,
      state: then.state,
      startsOn: startOf(row),
      groups: shown.map(({ title, facts }) => ({
        title,
        facts: facts.map((fact) => {
          const value = String(then.values[fact.key] ?? '')
          const now = String(register.current[fact.key] ?? '')
          return { key: fact.key, title: fact.title, value, now, mark: wrong.has(fact.key) ? ('corrected' as const) : same(value, now) ? ('same' as const) : ('later' as const) }
        }),
      })),
      corrected: corrected.map(({ key, then: before, now, change }) => ({
        key,
        title: titles.get(key) ?? key,
        then: String(before ?? ''),
        now: String(now ?? ''),
        effectiveOn: change?.effectiveOn ?? '',
        writtenAt: change?.at ?? '',
        by: change ? maskName(change.actorName) : '',
        organisation: change?.actorOrgName ?? '',
        reason: change?.reason ?? '',
        clause: change?.clause ?? null,
      })),
    }
  },
}

/** An enrollment begins on the day of entry; one that was registered before the day that is written there, on that day. */
function startOf(row: EnrollmentRow): string {
  return row.registered_on !== null && row.registered_on < row.entry_date ? row.registered_on : row.entry_date
}

function stateFacts(row: EnrollmentRow) {
  const values: Record<(typeof STATE_FIELDS)[number]['key'], string | null> = {
    status: row.status,
    registeredOn: row.registered_on,
    leftOn: row.left_on,
    orgName: row.org_name,
    caseNo: row.case_no,
  }
  return STATE_FIELDS.map(({ key, title }) => ({ key, title, value: values[key] ?? '' }))
}

type Words = (key: string, value: unknown) => string

/** Change rows hold words or codes, as their writers chose; both are shown as words. */
async function wordsOf(ctx: Ctx): Promise<Words> {
  const book = await loadCodes(ctx)
  return (key, value) => {
    if (value === null || value === undefined) return ''
    const list = lists.get(key)
    return list ? book.label(list, String(value), ctx.today) : String(value)
  }
}

function inWords(change: RecordChange, words: Words): RecordChange {
  const side = (values: RecordChange['before']) =>
    values && Object.fromEntries(Object.entries(values).map(([key, value]) => [key, words(key, value)]))
  return { ...change, before: side(change.before), after: side(change.after) }
}
