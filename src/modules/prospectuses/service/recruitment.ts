import { act, openCase } from '../../../kernel/cases.ts'
import { nextNumber } from '../../../kernel/counter.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { contains, rangeOf } from '../../../kernel/org-no.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { authorityApi } from '../authority-api.ts'
import { findPublication, insertPublication, listCandidates, listEntries, listPublications, listStanding } from '../store/list.ts'
import { removalWorkflow } from '../workflow.ts'
import { schoolOf } from './own.ts'

type RecruitmentApi = Pick<
  typeof authorityApi,
  'previewRecruitmentList' | 'uploadCosignature' | 'publishRecruitmentList' | 'listPublications' | 'readCosignature' | 'openRemoval'
>

export const recruitmentHandlers: Handlers<RecruitmentApi> = {
  async previewRecruitmentList(ctx, { year, page, size, q }) {
    const range = rangeOf(ctx.actor.org.no)
    const all = await listCandidates(ctx, year, range)
    const found = q?.trim() ? all.filter((one) => one.schoolName.includes(q.trim()) || one.specialtyName.includes(q.trim())) : all
    const listed = await listEntries(ctx, { year, range, valid: true }, { limit: 1, offset: 0 })
    const { value } = await readParameter(ctx, 'qualification.list-published-by', { orgNo: ctx.actor.org.no })
    const latestDay = `${year}-${String(value)}`
    return {
      rows: found.slice((page - 1) * size, page * size),
      total: found.length,
      schools: new Set(found.map((one) => one.orgNo)).size,
      listed: listed.total,
      listedSchools: listed.schools,
      latestDay,
      late: ctx.today > latestDay && listed.total === 0,
      again: (await listCandidates(ctx, year, range, true)).length - all.length,
    }
  },

  async uploadCosignature(ctx, _input, upload) {
    const stored = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo: ctx.actor.org.no })
    ctx.audit.subject('file', stored.id, `会签文件 ${stored.name}`, { orgNo: ctx.actor.org.no })
    return { fileId: stored.id, name: stored.name, bytes: stored.bytes }
  },

  async publishRecruitmentList(ctx, { year, cosignOrg, cosignDocument, cosignOn, cosignSigner, cosignFileId, note, again }) {
    const { org } = ctx.actor
    if (year > Number(ctx.today.slice(0, 4)) + 1 || year < Number(ctx.today.slice(0, 4)))
      throw new Refusal({ fact: `${year} 年的名单不能在今天公布。`, rule: '名单按年公布，往年的已经归档。', clause: '001:1315', ways: ['选择今年或明年。'] })
    if (cosignOn > ctx.today) throw new Invalid([{ path: 'cosignOn', message: `会签日期 ${cosignOn} 还没有到。填写文件上的日期。` }])
    const file = await readStoredFile(ctx, cosignFileId).catch((error: unknown) => {
      // A file that is there and cannot be read is not a missing one.
      if (error instanceof NotFound) return undefined
      throw error
    })
    if (!file || file.purpose !== 'evidence') throw new Invalid([{ path: 'cosignFileId', message: '先上传教育部门会签文件的扫描件。' }])
    const serial = await nextNumber(ctx, org.no, `recruitment-list:${year}`)
    const entries = await listCandidates(ctx, year, rangeOf(org.no), again)
    if (entries.length === 0)
      throw new Refusal({ fact: `没有可以列入 ${year} 年名单的学校和专业。`, rule: '学校在办、有当年资质、专业已备案、计划已批准、简章已公布的才能列入。', clause: '003:188', ways: ['在招生核查表里看各校还缺什么。'] })
    const id = newId()
    await insertPublication(ctx, { id, orgNo: org.no, year, by: org.name, cosign: { org: cosignOrg, document: cosignDocument, on: cosignOn, signer: cosignSigner, fileId: cosignFileId, fileName: file.name }, note }, serial, entries)
    const schools = new Set(entries.map((one) => one.orgNo)).size
    ctx.audit.subject('recruitmentList', id, `${year} 年招生名单第 ${serial} 批`, { orgNo: org.no })
    ctx.audit.because(`${cosignOrg}会签 ${cosignDocument}`, '003:188')
    ctx.audit.change({ kind: 'recruitmentList', id, action: 'prospectuses.publish-list', after: { year, serial, again, entries: entries.length, schools, cosignDocument, cosignOn }, orgNo: org.no })
    return { id, serial, entries: entries.length, schools }
  },

  async listPublications(ctx, { year }) {
    const rows = await listPublications(ctx, year)
    return {
      rows: rows.map((row) => ({
        id: row.id, year: row.year, serial: row.serial, publishedOn: row.published_on, publishedBy: row.published_by, cosignOrg: row.cosign_org, cosignDocument: row.cosign_document,
        cosignOn: row.cosign_on, cosignSigner: row.cosign_signer, cosignFileName: row.cosign_file_name, schools: row.schools, entries: row.entries, note: row.note,
      })),
    }
  },

  async readCosignature(ctx, { id }) {
    const row = await findPublication(ctx, id)
    if (!row) throw new NotFound('公布')
    const file = await readStoredFile(ctx, row.cosign_file_id)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },

  async openRemoval(ctx, { orgNo, year, entryIds, reason }) {
    const school = await schoolOf(ctx, orgNo)
    if (!contains(rangeOf(ctx.actor.org.no), school.no) || school.no === ctx.actor.org.no) throw new NotFound('单位')
    const standing = await listStanding(ctx, school.no, year)
    const chosen = entryIds ? standing.filter((one) => entryIds.includes(one.id)) : standing
    if (chosen.length === 0 || (entryIds && chosen.length !== new Set(entryIds).size))
      throw new Refusal({ fact: `${school.name}没有选中的、仍在 ${year} 年名单里的专业。`, rule: '只能移出仍在名单里的。', clause: '001:1315', ways: ['刷新后重新选择。'] })
    const file = await openCase(ctx, {
      workflow: removalWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: { no: ctx.actor.org.no, name: ctx.actor.org.name },
      title: `${school.name} · 移出 ${year} 年招生名单 ${chosen.length} 个专业`,
      facts: { year, entries: chosen.map((one) => ({ id: one.id, name: one.specialtyName, level: one.level, mode: one.mode })) },
    })
    await act(ctx, file.id, file.version, 'tell', { reason, facts: {} })
    return { id: file.id, caseNo: file.no, entries: chosen.length }
  },
}
