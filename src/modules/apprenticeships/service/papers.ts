import { inCase } from '../../../kernel/case-scope.ts'
import { HttpError, NotFound } from '../../../kernel/errors.ts'
import { fileKind, readStoredFile, storeFile } from '../../../kernel/files.ts'
import { matchArchive } from '../../../kernel/imports/archive.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { noteView } from '../../../kernel/views.ts'
import { findPeopleByHash, recordView } from '../../people/public.ts'
import { rosterPapers } from '../codes.ts'
import type { rosterApi } from '../roster-api.ts'
import { findRoster, listPeople, setMentor, setRoster, updateApprentice } from '../store/rosters.ts'
import { refuseWithdrawn, sideOf } from './listing.ts'
import { editable } from './rosters.ts'
import { getCase } from '../../../kernel/cases.ts'
import { mainUnit } from '../../../kernel/org-no.ts'

type PaperHandlers = Pick<Handlers<typeof rosterApi>, 'uploadRosterPaper' | 'uploadContracts' | 'getRosterFile' | 'setSchoolMentors'>

const accepts = { kinds: ['pdf', 'jpeg', 'png'], words: 'PDF、JPG 或 PNG', maxBytes: 20 * 1024 * 1024 } as const

export const paperHandlers: PaperHandlers = {
  async uploadRosterPaper(ctx, { id, kind }, upload) {
    const { roster } = await editable(ctx, id)
    const stored = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo: roster.org_no })
    const set = { plan: { plan_file_id: stored.id, plan_file_name: stored.name }, agreement: { agreement_file_id: stored.id, agreement_file_name: stored.name }, partner: { partner_file_id: stored.id, partner_file_name: stored.name } }[kind]
    await setRoster(ctx, id, set)
    ctx.audit.change({ kind: 'apprentice-roster', id, action: 'paper', after: { paper: rosterPapers[kind], file: stored.name }, orgNo: roster.org_no })
    return { fileId: stored.id }
  },

  async uploadContracts(ctx, { id, apprenticeId }, upload) {
    const { roster } = await editable(ctx, id)
    const people = await listPeople(ctx, id)
    const keep = async (apprentice: string, name: string, bytes: Uint8Array) => {
      const stored = await storeFile(ctx, { name, bytes, purpose: 'evidence', orgNo: roster.org_no })
      await updateApprentice(ctx, apprentice, { contract_file_id: stored.id, contract_file_name: stored.name })
      ctx.audit.change({ kind: 'apprentice', id: apprentice, action: 'contract', after: { file: stored.id }, orgNo: roster.org_no })
    }
    const missing = async () => (await listPeople(ctx, id)).filter((one) => !one.contract_file_id).length
    if (apprenticeId) {
      if (!people.some((one) => one.id === apprenticeId)) throw new NotFound('学徒')
      await keep(apprenticeId, upload.name, upload.bytes)
      return { stored: 1, withoutTarget: [], refused: [], missing: await missing() }
    }
    if (fileKind(upload.bytes) !== 'zip') throw new HttpError({ status: 400, message: '成批上传的是压缩包（.zip），里面每个文件以学徒的证件号码命名。单个文件请在学徒那一行上传。', issues: [{ path: 'file', message: '成批上传的是压缩包（.zip）。' }] })
    const verdict = matchArchive(upload.bytes, people.map((one) => ({ keys: [ctx.vault.open(one.id_sealed)], target: one.id })), accepts)
    if ('problem' in verdict) throw new HttpError({ status: 400, message: `“${upload.name}”${verdict.problem}`, issues: [{ path: 'file', message: verdict.problem }] })
    // The name of the file is the identity number; it is not kept.
    for (const one of verdict.matched) await keep(one.target, `劳动合同.${one.kind === 'jpeg' ? 'jpg' : one.kind}`, one.read())
    return { stored: verdict.matched.length, withoutTarget: verdict.withoutTarget.slice(0, 50), refused: verdict.refused.slice(0, 50), missing: await missing() }
  },

  async getRosterFile(ctx, { id, fileId }) {
    return inCase(ctx, id, async () => {
      const roster = await findRoster(ctx, id)
      if (!roster) throw new NotFound('文件')
      const atSchool = sideOf(ctx) === 'school'
      if (atSchool) refuseWithdrawn(roster)
      // The school is granted the papers of the class; a labour contract is between the enterprise and the apprentice.
      const person = atSchool ? undefined : (await listPeople(ctx, id)).find((one) => one.contract_file_id === fileId)
      if (!person && ![roster.plan_file_id, roster.agreement_file_id, roster.partner_file_id].includes(fileId)) throw new NotFound('文件')
      noteView(ctx)
      // Before filing the row names nobody of the register; whoever is known there by the number sees the view all the same.
      const personId = person && (person.person_id ?? (await findPeopleByHash(ctx, [person.id_hash])).get(person.id_hash.toString('hex'))?.id)
      if (personId) await recordView(ctx, personId, '看了学徒的劳动合同', undefined, roster.org_no)
      const file = await readStoredFile(ctx, fileId)
      return { name: file.name, mediaType: file.mediaType, bytes: file.content }
    })
  },

  async setSchoolMentors(ctx, { id, apprenticeIds, mentor }) {
    return inCase(ctx, id, async () => {
      const file = await getCase(ctx, id)
      const roster = await findRoster(ctx, id, true)
      if (!roster || roster.school_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
      if (file.state !== 'school') throw new HttpError({ status: 409, message: '院校导师在学校确认以前填写，现在不是这一步。什么也没有写入。' })
      const changed = await setMentor(ctx, id, apprenticeIds, mentor)
      ctx.audit.subject('apprentice-roster', id, roster.title, { orgNo: roster.org_no })
      ctx.audit.change({ kind: 'apprentice-roster', id, action: 'mentors', after: { mentor, people: changed }, orgNo: roster.org_no })
      return { changed }
    })
  },
}
