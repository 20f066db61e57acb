import type { Ctx } from '../../kernel/context.ts'
import { eraseImportRows } from '../../kernel/erasure.ts'
import type { RetentionRule } from '../../kernel/retention.ts'
import { detachPeople, erasePeople } from '../people/public.ts'
import { deleteStale, emptyEnrollments, emptyProfiles, listLeft, listOfPersonLeft, listOfPersonStale, listStale, stillNamed } from './retention-store.ts'

/** A person whom no study record names any more is emptied in the register too. */
async function releasePeople(ctx: Ctx, touched: readonly { person_id: string }[]): Promise<void> {
  const people = [...new Set(touched.map((row) => row.person_id))]
  const named = await stillNamed(ctx, people)
  await erasePeople(ctx, people.filter((id) => !named.has(id)))
}

export const retention: readonly RetentionRule[] = [
  {
    kind: 'students.pending',
    title: '录入后没有注册的学生',
    after: '最后一次修改',
    parameter: 'privacy.retention.pending',
    action: 'erase',
    keeps: '人员登记里没有别的学籍的，一并清空',
    listDue: listStale,
    listOnRequest: listOfPersonStale,
    async erase(ctx, ids) {
      await eraseImportRows(ctx, ids)
      const gone = await deleteStale(ctx, ids)
      for (const row of gone) await detachPeople(ctx, [row.person_id], row.org_no)
      await releasePeople(ctx, gone)
      return gone.map((row) => row.id)
    },
  },
  {
    kind: 'students.household',
    title: '离校学生的住址、电话、监护人等',
    after: '离校',
    parameter: 'privacy.retention.household',
    action: 'anonymise',
    keeps: '学籍、姓名、证件号码和学习经历',
    listDue: (ctx, before, limit) => listLeft(ctx, before, limit, true),
    listOnRequest: listOfPersonLeft,
    async erase(ctx, ids) {
      await eraseImportRows(ctx, ids)
      return (await emptyProfiles(ctx, ids)).map((row) => row.id)
    },
  },
  {
    kind: 'students.enrollment',
    title: '离校学生的学籍',
    after: '离校',
    parameter: 'privacy.retention.enrollment',
    action: 'anonymise',
    keeps: '学校、专业、层次、日期、性别，各项统计数不变',
    listDue: (ctx, before, limit) => listLeft(ctx, before, limit, false),
    async erase(ctx, ids) {
      await eraseImportRows(ctx, ids)
      const emptied = await emptyEnrollments(ctx, ids)
      await releasePeople(ctx, emptied)
      return emptied.map((row) => row.id)
    },
  },
]
