import { readCertificateNumber } from '../../../kernel/certificate-number.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { idBirthDate, idSex } from '../../../kernel/imports/row-checks.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { implement } from '../../../kernel/server.ts'
import { listApprovedLists } from '../../graduation/public.ts'
import { schoolInReach } from '../../orgs/public.ts'
import { findOrCreatePeople } from '../../people/public.ts'
import { countItems, findBatch, findBatchesOf, insertBatch, listBatches, listItems, retryRefused, updateBatch, type BatchItem } from '../batch-store.ts'
import { itemsOf, type KeptDraft } from '../graduation-source.ts'
import { issueApi } from '../issue-api.ts'
import { issueSheet } from '../issue-sheet.ts'
import { issueJob } from '../jobs.ts'
import { kindOf } from '../kinds.ts'
import type { BatchRow } from '../rows.ts'
import { refuseIssue } from '../rules.ts'
import { readList, rejectRow } from './sheet-file.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

function batchOf(row: BatchRow) {
  return {
    id: row.id,
    orgNo: row.org_no,
    orgName: row.org_name,
    kind: row.kind,
    kindTitle: kindOf(row.kind).title,
    title: row.title,
    source: row.source as 'graduation',
    state: row.state as 'waiting',
    total: row.total,
    issued: row.issued,
    refused: row.refused,
    jobId: row.job_id,
    by: maskName(row.created_by_name),
    createdAt: row.created_at,
  }
}

async function startJob(ctx: Ctx, batch: BatchRow): Promise<BatchRow> {
  const jobId = await enqueue(ctx, issueJob, { batchId: batch.id }, { label: `${kindOf(batch.kind).title}：${batch.title}` })
  await updateBatch(ctx, batch.id, { job_id: jobId, state: 'waiting' })
  ctx.audit.change({ kind: 'certificateBatch', id: batch.id, action: 'start', after: { kind: batch.kind, title: batch.title, total: batch.total }, orgNo: batch.org_no })
  return { ...batch, job_id: jobId, state: 'waiting' }
}

export const issueHandlers = implement(issueApi, {
  async listIssueSources(ctx) {
    const lists = await listApprovedLists(ctx)
    const batches = Map.groupBy(await findBatchesOf(ctx, lists.map((list) => list.id)), (batch) => batch.source_ref!)
    return {
      lists: lists.map(({ id, title, orgName, year, approvedOn, graduated, completed, incomplete }) => ({ id, title, orgName, year, approvedOn, graduated, completed, incomplete, batches: (batches.get(id) ?? []).map(batchOf) })),
    }
  },

  async issueFromList(ctx, { listId, enrollmentIds }) {
    if ((listId === undefined) === (enrollmentIds === undefined)) throw new HttpError({ status: 400, message: '选一份毕业名单，或选几名学生。' })
    const source = await itemsOf(ctx, { listId, enrollmentIds })
    if (!source) throw new NotFound('批准的毕业名单')
    if (listId && (await findBatchesOf(ctx, [listId])).length > 0)
      throw new Refusal({ fact: `“${source.title}”已经制过证。`, rule: '一份名单只制一次证。', ways: ['打开制证批次，对没有颁发的重新制证。'] })
    const batches: BatchRow[] = []
    for (const [kind, items] of source.byKind) {
      const batch = await insertBatch(ctx, { orgNo: source.orgNo, orgName: source.orgName, kind, title: source.title, source: listId ? 'graduation' : 'single', ...(listId ? { sourceRef: listId } : {}) }, items)
      batches.push(await startJob(ctx, batch))
    }
    ctx.audit.subject('graduationList', listId ?? batches[0]!.id, source.title, { orgNo: source.orgNo })
    ctx.audit.because(undefined, '001:1092')
    return { batches: batches.map(batchOf) }
  },

  async downloadIssueTemplate() {
    return { name: '制证名单模板.xlsx', mediaType: XLSX, bytes: await writeWorkbook(templateWorkbook(issueSheet, { lists: {} })) }
  },

  async issueFromSheet(ctx, { kind: code, title, dryRun }, upload) {
    const kind = kindOf(code)
    const school = await schoolInReach(ctx, ctx.actor.org.no)
    const { good, balance } = await readList(ctx, issueSheet, upload, {})
    const kept = good.filter((row) => {
      const reason = refuseIssue(kind, { number: (row.values['number'] as string | null) ?? undefined, name: String(row.values['name']), classKind: null, enrollmentId: null, issuedOn: String(row.values['issuedOn']), taken: false, standing: [] }, ctx.today)
      if (reason) rejectRow(balance, row, reason.replace(/。$/, ''), '改好后重新上传')
      return !reason
    })
    ctx.audit.subject('certificateBatch', school.no.toString(), `${kind.title}：${title}`, { orgNo: school.no })
    ctx.audit.detail({ sent: balance.sent, accepted: balance.accepted, rejected: balance.rejected, dryRun })
    if (dryRun || kept.length === 0 || balance.fileProblems.length > 0) return { batch: null, balance }
    const people = await findOrCreatePeople(
      ctx,
      kept.map(({ values }) => {
        const number = String(values['idNumber'])
        return { documentType: 'id-card', number, name: String(values['name']), formerName: null, sex: idSex(number) ?? '', birthDate: idBirthDate(number) ?? '', warnings: [] }
      }),
    )
    const items = kept.flatMap((row, at): BatchItem[] => {
      const { values } = row
      if (people[at]!.name !== String(values['name'])) {
        rejectRow(balance, row, '这个证件号码登记的是另一个姓名', '核对姓名和证件号码；改过名的先办更名')
        return []
      }
      const read = values['number'] ? readCertificateNumber(String(values['number'])) : undefined
      const draft: KeptDraft = {
        ...(read?.ok ? { number: read.number } : {}),
        issuerName: school.name,
        personId: people[at]!.id,
        enrollmentId: null,
        name: String(values['name']),
        idMasked: maskIdNumber(String(values['idNumber'])),
        level: (values['level'] as string | null) ?? null,
        facts: {
          ...(values['project'] ? { project: String(values['project']) } : {}),
          ...(values['hours'] ? { hours: Number(values['hours']) } : {}),
          ...(values['occupation'] ? { occupation: String(values['occupation']) } : {}),
        },
        issuedOn: String(values['issuedOn']),
      }
      return [{ personId: people[at]!.id, enrollmentId: null, label: maskName(draft.name), facts: draft }]
    })
    if (items.length === 0) return { batch: null, balance }
    const batch = await insertBatch(ctx, { orgNo: school.no, orgName: school.name, kind: code, title, source: 'sheet' }, items)
    return { batch: batchOf(await startJob(ctx, batch)), balance }
  },

  async retryBatch(ctx, { id }) {
    const batch = await findBatch(ctx, id, true)
    if (!batch) throw new NotFound('制证批次')
    if (batch.state === 'running' || batch.state === 'waiting') throw new Refusal({ fact: '这个批次还在制证。', rule: '制完以后才能重新制没有颁发的。', ways: ['看后台任务。'] })
    if (batch.state === 'stopped') {
      ctx.audit.subject('certificateBatch', id, batch.title, { orgNo: batch.org_no })
      return { batch: batchOf(await startJob(ctx, batch)) }
    }
    if (batch.refused === 0) throw new Refusal({ fact: '这个批次没有未颁发的。', rule: '没有可以重新制的。', ways: [] })
    // What the list says of them now, because that is what was put right.
    const refused = await listItems(ctx, id, 'refused', { page: 1, size: 20_000 })
    const source = batch.source === 'sheet' ? undefined : await itemsOf(ctx, { enrollmentIds: refused.flatMap((row) => row.enrollment_id ?? []) })
    const now = new Map((source?.byKind.get(batch.kind) ?? []).map((item) => [item.enrollmentId, item.facts]))
    await retryRefused(ctx, id, refused.flatMap((row) => (now.has(row.enrollment_id) ? [{ seq: row.seq, facts: now.get(row.enrollment_id)! }] : [])))
    ctx.audit.subject('certificateBatch', id, batch.title, { orgNo: batch.org_no })
    return { batch: batchOf(await startJob(ctx, { ...batch, refused: 0 })) }
  },

  async listCertificateBatches(ctx, input) {
    const { rows, total } = await listBatches(ctx, input)
    return { total, rows: rows.map(batchOf) }
  },

  async getCertificateBatch(ctx, input) {
    const batch = await findBatch(ctx, input.id)
    if (!batch) throw new NotFound('制证批次')
    const rows = await listItems(ctx, input.id, input.state, input)
    return {
      batch: batchOf(batch),
      total: await countItems(ctx, input.id, input.state),
      rows: rows.map((row) => ({ seq: row.seq, label: row.label, state: row.state, reason: row.reason, certificateId: row.certificate_id })),
    }
  },
})
