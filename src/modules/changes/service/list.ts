import { countCases, listCases } from '../../../kernel/case-lists.ts'
import { getImplementation, listWorkflows } from '../../../kernel/cases.ts'
import { holderOf, partiesOf } from '../../../kernel/case-types.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { sees } from '../../../kernel/scope.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findEnrollments } from '../../students/public.ts'
import { openChangesOf } from '../guard.ts'
import { kindsFor } from '../kinds.ts'
import type { requestApi } from '../request-api.ts'
import { countAsked } from '../store.ts'

/** Every kind of case of this module, by the beginning of its id. */
const ownWorkflows = () => listWorkflows().filter((one) => one.id.startsWith('changes.'))

export const listHandlers: Handlers<Pick<typeof requestApi, 'listChanges' | 'getChangeMenu'>> = {
  async listChanges(ctx, input) {
    const known = ownWorkflows()
    const asked = input.kind?.split(',').filter((id) => known.some((one) => one.id === id)) ?? []
    const workflow = (asked.length > 0 ? asked : known.map((one) => one.id)).join(',')
    const found = await listCases(ctx, { list: input.list, workflow, q: input.q }, input)
    const own = mainUnit(ctx.actor.org.no)
    const counts = await countCases(ctx, known.map((one) => one.id).join(','))
    return {
      total: found.total,
      counts: {
        mine: counts.mine,
        theirs: counts.theirs,
        done: counts.done,
        requests: await countAsked(ctx, own),
      },
      workflows: known.map(({ id, title }) => ({ id, title })),
      rows: found.rows.map((file) => {
        const { workflow: kind, page } = getImplementation(file.workflow)
        const state = kind.states[file.state]!
        const party = partiesOf(file).find((one) => one.no === own)
        return {
          id: file.id,
          no: file.no,
          kindTitle: kind.title,
          title: file.title,
          orgName: file.org_name,
          state: file.state,
          stateTitle: state.title,
          tone: state.tone,
          waitingFor:
            file.closed_at || !state.waits ? null : (holderOf(file, state.waits.side)?.name ?? null),
          waitingSince: file.closed_at ? null : file.waiting_since,
          dueOn: file.closed_at ? null : file.due_on,
          mine:
            !file.closed_at &&
            file.waiting_org_no === own &&
            ctx.actor.permissions.has(file.waiting_permission ?? ''),
          asParty: party ? (kind.parties?.[party.side]?.title ?? null) : null,
          createdAt: file.created_at,
          closedAt: file.closed_at,
          proof:
            file.workflow === 'changes.transfer-out' &&
            ['released', 'approved'].includes(file.state) &&
            file.org_no === own &&
            ctx.actor.permissions.has('changes.apply'),
          page: (sees(ctx.actor, file.org_no) && page ? page : '/cases/{id}').replace('{id}', file.id),
        }
      }),
    }
  },
  async getChangeMenu(ctx, { enrollmentId }) {
    const [row] = await findEnrollments(ctx, [enrollmentId])
    if (!row || mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
    const open = (await openChangesOf(ctx, [row.id])).get(row.id)
    const book = await loadCodes(ctx)
    return {
      enrollmentId: row.id,
      student: row.name,
      studentNumber: row.student_number,
      status: row.status,
      statusTitle: book.label('enrollment-status', row.status, ctx.today),
      specialtyName: row.specialty_name,
      grade: row.grade,
      open: open ? { caseId: open.caseId, caseNo: open.caseNo } : null,
      kinds: kindsFor('school', row.status).map((one) => one.key),
    }
  },
}
