import type { Ctx } from '../../../kernel/context.ts'
import type { Output } from '../../../kernel/api.ts'
import { NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { mainUnit, isAuthority } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findOrgs } from '../../orgs/public.ts'
import type { duplicatesApi } from '../duplicates-api.ts'
import { documentTypeLabel, sexLabel, statusLabel } from '../labels.ts'
import type { Reason } from '../matching.ts'
import { recordView } from '../public.ts'
import { overseesSpan } from '../rules.ts'
import { scanJob } from '../scan-job.ts'
import { findPlacesByHash, type Place } from '../store/claims.ts'
import { findLatestChecks, type CheckRow } from '../store/checks.ts'
import { findMergeOfPair, listPersonRecords } from '../store/merges.ts'
import {
  answerQuestion,
  decidePair,
  findPair,
  insertQuestion,
  listPairs,
  listQuestions,
  type PairRow,
} from '../store/pairs.ts'
import { listOrgNos, lockPersons, type PersonRow } from '../store/register.ts'
import { checkResults, checkSources } from '../words.ts'
import { mergeWire } from './merge-wire.ts'

type Own = Pick<
  typeof duplicatesApi,
  | 'listDuplicates'
  | 'getDuplicate'
  | 'decideDuplicate'
  | 'scanDuplicates'
  | 'listQuestions'
  | 'answerQuestion'
>
type Side = Output<typeof duplicatesApi.getDuplicate>['left']

export const duplicateHandlers: Handlers<Own> = {
  async listDuplicates(ctx, input) {
    const { rows, total, counts } = await listPairs(ctx, input, input)
    return {
      total,
      counts: Object.fromEntries(counts),
      rows: rows.map((row) => ({
        id: row.id,
        leftName: row.left_name,
        rightName: row.right_name,
        leftOrgs: row.left_orgs,
        rightOrgs: row.right_orgs,
        weight: Number(row.weight),
        likeness: row.likeness as 'sure',
        reasons: (row.reasons as Reason[]).filter(telling).map(shortReason),
        state: row.state as 'open',
        asked: row.asked,
        answered: row.answered,
        foundAt: row.found_at,
      })),
    }
  },

  async getDuplicate(ctx, { id }) {
    const pair = await getPair(ctx, id)
    const persons = await pairPersons(ctx, pair)
    const { left, right } = persons
    const sides = { left: await toSide(ctx, left), right: await toSide(ctx, right) }
    const questions = await listQuestions(ctx, { pairId: id })
    const orgs = new Map(
      (
        await findOrgs(
          ctx,
          questions.map((one) => one.org_no),
        )
      ).map((org) => [org.no, org.shortName]),
    )
    const merge = await findMergeOfPair(ctx, id)
    for (const [one, side] of [
      [left, sides.left],
      [right, sides.right],
    ] as const)
      await recordView(ctx, one.id, '核对是否重复登记', undefined, side.orgs[0]?.no)
    return {
      id,
      version: pair.version,
      state: pair.state as 'open',
      likeness: pair.likeness as 'sure',
      weight: Number(pair.weight),
      reasons: pair.reasons as Reason[],
      left: sides.left,
      right: sides.right,
      decided: pair.decided_at
        ? { by: pair.decided_by_name ?? '', at: pair.decided_at, reason: pair.reason ?? '' }
        : null,
      questions: questions.map((one) => ({
        id: one.id,
        orgName: orgs.get(one.org_no) ?? String(one.org_no),
        side: one.person_id === pair.left_person_id ? ('left' as const) : ('right' as const),
        question: one.question,
        askedBy: one.asked_by_name,
        askedAt: one.asked_at,
        answer: one.answer,
        answerNote: one.answer_note,
        answeredBy: one.answered_by_name,
      })),
      merge: merge ? await mergeWire(ctx, merge) : null,
      blocked: outOfReach(ctx, [left, right]),
      needsSecond: conflictOf(sides.left.places, sides.right.places).length > 0,
    }
  },

  async decideDuplicate(ctx, { id, version, decision, reason }) {
    const pair = await getPair(ctx, id, true)
    mustBeFresh(pair, version)
    if (pair.state === 'merged' || pair.state === 'proposed')
      throw new Refusal({
        fact: '这一对已经提出合并。',
        rule: '先复核或拆分，再作别的决定。',
        ways: ['在“合并和拆分”里办理。'],
      })
    if (decision === 'reopen' && pair.state === 'open')
      throw new Refusal({
        fact: '这一对还没有决定。',
        rule: '没有可以撤回的决定。',
        ways: ['直接作出决定。'],
      })
    const state = decision === 'different' ? 'different' : decision === 'ask' ? 'asked' : 'open'
    if (decision === 'ask') await askSchools(ctx, pair, reason)
    await decidePair(ctx, id, { state, reason })
    ctx.audit.subject('duplicate-pair', id, `${pair.left_name} / ${pair.right_name}`, { orgNo: pair.org_no })
    ctx.audit.because(reason, '001:1319')
    for (const personId of [pair.left_person_id, pair.right_person_id])
      ctx.audit.change({
        kind: 'duplicate-pair',
        id,
        action: 'people.decide',
        before: { state: pair.state },
        after: { state },
        orgNo: pair.org_no,
        personId,
      })
    return { state: state as 'open' }
  },

  async scanDuplicates(ctx) {
    const jobId = await enqueue(ctx, scanJob, {}, { label: '查找疑似重复人员' })
    ctx.audit.subject('job', jobId, '查找疑似重复人员')
    return { jobId }
  },

  async listQuestions(ctx, { open }) {
    const rows = await listQuestions(ctx, { open })
    return {
      rows: rows.map((row) => ({
        id: row.id,
        personId: row.person_id,
        name: row.name,
        question: row.question,
        askedBy: row.asked_by_name,
        askedAt: row.asked_at,
        answer: row.answer,
        answerNote: row.answer_note,
      })),
    }
  },

  async answerQuestion(ctx, { id, answer, note }) {
    const row = await answerQuestion(ctx, id, answer, note)
    if (!row) throw new NotFound('核对')
    ctx.audit.subject('duplicate-question', id, maskName(row.name), {
      orgNo: row.org_no,
      personId: row.person_id,
    })
    ctx.audit.because(note)
    ctx.audit.change({
      kind: 'duplicate-question',
      id,
      action: 'people.answer',
      after: { answer, note },
      orgNo: row.org_no,
      personId: row.person_id,
    })
    return { ok: true }
  },
}

const telling = (reason: Reason) => reason.field === 'twins' || (reason.weight > 0 && reason.field !== 'sex')

/** Names stay masked in the list: the characters that differ are told on the page of the pair. */
function shortReason({ field, level, text }: Reason): string {
  return SHORT[`${field}:${level}`] ?? text
}

const SHORT: Record<string, string> = {
  'number:same': '号码相同',
  'number:same-upgraded': '15 位和 18 位同号',
  'number:swapped': '号码两位颠倒',
  'number:one-digit': '号码差一位',
  'number:sequence': '顺序码相近',
  'name:same': '姓名相同',
  'name:variant': '姓名写法不同',
  'name:former': '曾用名',
  'name:shape': '姓名形近',
  'name:homophone': '姓名同音',
  'name:one-char': '姓名差一个字',
  'birth:same': '生日相同',
  'birth:near': '生日相近',
  'twins:twins': '像双胞胎',
}

export async function getPair(ctx: Ctx, id: string, lock = false): Promise<PairRow> {
  const pair = await findPair(ctx, id, lock)
  if (!pair) throw new NotFound('疑似重复')
  return pair
}

export async function pairPersons(ctx: Ctx, pair: PairRow): Promise<{ left: PersonRow; right: PersonRow }> {
  const rows = await lockPersons(ctx, [pair.left_person_id, pair.right_person_id])
  const of = (id: string) => {
    const found = rows.find((row) => row.id === id)
    if (!found) throw new NotFound('人员')
    return found
  }
  return { left: of(pair.left_person_id), right: of(pair.right_person_id) }
}

export function mustBeFresh(pair: PairRow, version: number): void {
  if (pair.version !== version)
    throw new Stale({
      by: pair.decided_by_name ?? '别人',
      at: pair.decided_at?.slice(0, 16) ?? '',
      fields: ['处理状态'],
    })
}

/** Why this post cannot decide on these people: part of their records lies outside its range. */
export function outOfReach(ctx: Ctx, persons: readonly PersonRow[]): string {
  return persons.every((one) => overseesSpan(ctx.actor.org.no, { low: one.org_low, high: one.org_high }))
    ? ''
    : '其中一人在本辖区以外还有登记，由能看到双方的上级主管部门决定。'
}

/** Full-time places of both sides at once: the merge then needs a second person. */
export function conflictOf(
  left: readonly { enrollmentId: string; orgName: string }[],
  right: readonly { enrollmentId: string; orgName: string }[],
): string[] {
  const other = right.filter((one) => !left.some((same) => same.enrollmentId === one.enrollmentId))
  return left.length > 0 && other.length > 0 ? [...left, ...other].map((one) => one.orgName) : []
}

async function toSide(ctx: Ctx, person: PersonRow): Promise<Side> {
  const nos = await listOrgNos(ctx, person.id)
  const orgs = await findOrgs(ctx, nos)
  const places = await placesOf(ctx, person)
  const check = (await findLatestChecks(ctx, [person.id])).get(person.id)
  const records = await listPersonRecords(ctx, person.id)
  const kinds = Map.groupBy(records, (row) => `${row.title}\n${row.orgName ?? ''}\n${row.state ?? ''}`)
  return {
    id: person.id,
    name: person.name,
    formerName: person.former_name,
    sex: sexLabel(person.sex),
    birthDate: person.birth_date,
    documentType: documentTypeLabel(person.document_type),
    idMasked: person.id_masked,
    orgs: orgs.map((org) => ({ no: org.no, name: org.name })),
    records: [...kinds.values()].map((some) => ({
      title: some[0]!.title,
      orgName: some[0]!.orgName,
      state: some[0]!.state ? statusLabel(some[0]!.state) : null,
      count: some.length,
    })),
    places: places.map(({ orgName, enrollmentId }) => ({ orgName, enrollmentId })),
    identity: identityWords(check),
    registeredOn: person.created_at.slice(0, 10),
  }
}

export async function placesOf(ctx: Ctx, person: PersonRow): Promise<Place[]> {
  return (await findPlacesByHash(ctx, [person.id_hash])).get(person.id_hash.toString('hex')) ?? []
}

export function identityWords(check: CheckRow | undefined): string {
  if (!check) return '没有核验'
  const [result, source] = [checkResults[check.result as 'match'], checkSources[check.source as 'manual']]
  return `${result}（${source}，${check.checked_at.slice(0, 10)}）`
}

async function askSchools(ctx: Ctx, pair: PairRow, question: string): Promise<void> {
  const { left, right } = await pairPersons(ctx, pair)
  let asked = 0
  for (const person of [left, right]) {
    for (const no of new Set((await listOrgNos(ctx, person.id)).map(mainUnit))) {
      if (isAuthority(no)) continue
      await insertQuestion(ctx, {
        id: newId(),
        orgNo: no,
        pairId: pair.id,
        personId: person.id,
        name: person.name,
        question,
      })
      await notify(ctx, {
        to: { orgNo: no, permission: 'people.answer' },
        kind: 'other',
        title: `请核对学生 ${maskName(person.name)} 的登记`,
        text: question,
        link: '/people/questions',
      })
      asked++
    }
  }
  if (asked === 0)
    throw new Refusal({ fact: '这两个人没有所在学校。', rule: '只能请学校核对。', ways: ['直接作出决定。'] })
}
