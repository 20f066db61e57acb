import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { notify } from '../../../kernel/notices.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { duplicatesApi } from '../duplicates-api.ts'
import { decidePair } from '../store/pairs.ts'
import {
  findLaterMerge,
  findMerge,
  insertMerge,
  listMerges,
  updateMerge,
  type MergeRow,
  type MovedRow,
} from '../store/merges.ts'
import { lockPersons } from '../store/register.ts'
import { conflictOf, getPair, mustBeFresh, outOfReach, pairPersons, placesOf } from './duplicates.ts'
import { carryOut, laterRecords, takeApart, type Choices } from './merge-effect.ts'
import { mergeWire, toWire } from './merge-wire.ts'

type Own = Pick<
  typeof duplicatesApi,
  'mergePeople' | 'confirmMerge' | 'listMerges' | 'getMerge' | 'unmergePeople'
>

export const mergeHandlers: Handlers<Own> = {
  async mergePeople(ctx, { id, version, survivor, choices, reason, notTwins }) {
    const pair = await getPair(ctx, id, true)
    mustBeFresh(pair, version)
    if (pair.state === 'merged' || pair.state === 'proposed')
      throw new HttpError({ status: 409, message: '这一对已经提出合并，没有重复办理。' })
    if (pair.likeness === 'twins' && !notTwins)
      throw new Refusal({
        fact: '这一对像双胞胎：同一天出生、同姓、号码的顺序码相邻。',
        rule: '双胞胎不得当作重复登记合并（推）。',
        ways: [
          '看过两人的证件原件，确实是同一人的，勾选“已看过证件，不是双胞胎”再合并。',
          '选“不是同一人”。',
        ],
      })
    const persons = await pairPersons(ctx, pair)
    const blocked = outOfReach(ctx, [persons.left, persons.right])
    if (blocked)
      throw new Refusal({
        fact: blocked,
        rule: '合并会移动双方的记录，须由能看到双方的主管部门办理。',
        ways: ['请上级主管部门在“重复人员”里办理。'],
      })
    const other = survivor === 'left' ? 'right' : 'left'
    const conflict = conflictOf(await placesOf(ctx, persons[survivor]), await placesOf(ctx, persons[other]))
    const mergeId = newId()
    const bySide = Object.fromEntries(
      Object.entries(choices).map(([field, side]) => [field, side === survivor ? 'survivor' : 'merged']),
    ) as Choices
    await insertMerge(ctx, {
      id: mergeId,
      orgNo: pair.org_no,
      pairId: id,
      survivorId: persons[survivor].id,
      mergedId: persons[other].id,
      choices: bySide,
      before: {},
      conflict,
      reason,
      state: conflict.length > 0 ? 'proposed' : 'merged',
    })
    ctx.audit.because(reason, '001:1319')
    if (conflict.length > 0) {
      await decidePair(ctx, id, { state: 'proposed', reason })
      await notify(ctx, {
        to: { orgNo: pair.org_no, permission: 'people.review' },
        kind: 'other',
        title: `合并 ${pair.left_name} / ${pair.right_name} 等待第二人复核`,
        text: `双方各有一个有效的全日制学籍（${conflict.join('、')}），合并须由另一名审核人复核。`,
        link: `/people/duplicates/${id}`,
      })
      ctx.audit.subject('person-merge', mergeId, `${pair.left_name} / ${pair.right_name}`, {
        orgNo: pair.org_no,
      })
      ctx.audit.change({
        kind: 'person-merge',
        id: mergeId,
        action: 'people.propose-merge',
        after: { conflict, choices: bySide },
        orgNo: pair.org_no,
        personId: persons[survivor].id,
      })
      return { mergeId, state: 'proposed' as const, moved: 0 }
    }
    await decidePair(ctx, id, { state: 'merged', reason })
    return { mergeId, state: 'merged' as const, moved: await carryOut(ctx, await getMerge(ctx, mergeId)) }
  },

  async confirmMerge(ctx, { id, agree, reason }) {
    const merge = await getMerge(ctx, id, true)
    if (merge.state !== 'proposed')
      throw new HttpError({ status: 409, message: '这次合并不在等待复核，没有重复办理。' })
    if (merge.proposed_by === ctx.actor.accountId)
      throw new Refusal({
        fact: '您就是提出这次合并的人。',
        rule: '双方都有有效学籍的合并须由两个人办理，提出人不能自己复核（推）。',
        ways: ['请本单位另一名审核人，或上级主管部门的审核人复核。'],
      })
    const blocked = outOfReach(ctx, await lockPersons(ctx, [merge.survivor_id, merge.merged_id]))
    if (blocked)
      throw new Refusal({
        fact: blocked,
        rule: '合并会移动双方的记录，须由能看到双方的主管部门办理。',
        ways: ['请上级主管部门复核。'],
      })
    ctx.audit.because(reason, '001:1319')
    if (!agree) {
      await updateMerge(ctx, id, {
        state: 'refused',
        confirmed_by: ctx.actor.accountId,
        confirmed_by_name: ctx.actor.name,
      })
      if (merge.pair_id) await decidePair(ctx, merge.pair_id, { state: 'open', reason })
      ctx.audit.subject('person-merge', id, '合并不同意', { orgNo: merge.org_no })
      ctx.audit.change({
        kind: 'person-merge',
        id,
        action: 'people.refuse-merge',
        before: { state: 'proposed' },
        after: { state: 'refused' },
        orgNo: merge.org_no,
        personId: merge.survivor_id,
      })
      return { state: 'refused' as const, moved: 0 }
    }
    if (merge.pair_id) await decidePair(ctx, merge.pair_id, { state: 'merged', reason })
    return { state: 'merged' as const, moved: await carryOut(ctx, merge) }
  },

  async listMerges(ctx, input) {
    const { rows, total } = await listMerges(ctx, input, input)
    return { total, rows: rows.map(toWire) }
  },

  async getMerge(ctx, { id }) {
    const merge = await getMerge(ctx, id)
    const done = merge.state === 'merged'
    const later = done ? await laterRecords(ctx, merge) : []
    return {
      ...(await mergeWire(ctx, merge)),
      changed: (merge.moved as MovedRow[]).map(({ table, title, orgName, key }) => ({
        table,
        title,
        orgName,
        key,
      })),
      later: later.map(({ table, title, orgName, key, likely }) => ({ table, title, orgName, key, likely })),
      blocked: await whyNotUnmerge(ctx, merge),
    }
  },

  async unmergePeople(ctx, { id, reason, moves }) {
    const merge = await getMerge(ctx, id, true)
    const why = await whyNotUnmerge(ctx, merge)
    if (why)
      throw new Refusal({
        fact: why,
        rule: '只能拆分现在有效的合并，后合并的先拆分。',
        ways: ['在“合并和拆分”里从最近的一次开始。'],
      })
    ctx.audit.because(reason, '001:1319')
    const done = await takeApart(ctx, merge, moves)
    await updateMerge(ctx, id, {
      state: 'unmerged',
      unmerge_reason: reason,
      unmerged_by_name: ctx.actor.name,
      unmerged_at: ctx.at,
      unmerged_moves: { json: moves },
    })
    if (merge.pair_id) await decidePair(ctx, merge.pair_id, { state: 'different', reason })
    return done
  },
}

async function getMerge(ctx: Ctx, id: string, lock = false): Promise<MergeRow> {
  const merge = await findMerge(ctx, id, lock)
  if (!merge) throw new NotFound('合并')
  return merge
}

async function whyNotUnmerge(ctx: Ctx, merge: MergeRow): Promise<string> {
  if (merge.state !== 'merged')
    return merge.state === 'unmerged' ? '这次合并已经拆分。' : '这次合并还没有生效。'
  const later = await findLaterMerge(ctx, merge)
  if (later) return '留下的这个人后来又有一次合并，先拆分那一次。'
  return outOfReach(ctx, await lockPersons(ctx, [merge.survivor_id, merge.merged_id]))
}
