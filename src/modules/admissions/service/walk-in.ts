import { json } from '../../../kernel/db/json.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readExtra } from '../../../kernel/extra-fields.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { documentHash, findOrCreatePeople } from '../../people/public.ts'
import { findPlanLines, listOpenLines } from '../../prospectuses/public.ts'
import { lineTitle } from '../codes.ts'
import { blocks, warnings } from '../rules.ts'
import type { schoolApi } from '../school-api.ts'
import { findApplication, insertApplication, insertEvents } from '../store/applications.ts'
import { formLists, profileSet } from './candidate.ts'
import { offer, ownSchool } from './decide.ts'
import { readDocument } from './identity.ts'
import { applicationFrom, decideBy, judge, loadTerms, placesOf, type Profile } from './judge.ts'
import { lockOffers } from './letters.ts'
import { actorWords } from './move.ts'

type WalkInHandlers = Pick<Handlers<typeof schoolApi>, 'getWalkInForm' | 'getAdmissionWords' | 'enterWalkIn'>

export const walkInHandlers: WalkInHandlers = {
  async getWalkInForm(ctx) {
    const school = ownSchool(ctx)
    const year = Number(ctx.today.slice(0, 4))
    const lines = [...(await listOpenLines(ctx, { year, orgNo: school })), ...(await listOpenLines(ctx, { year: year + 1, orgNo: school }))].filter((line) => line.mode !== 'training' && line.batch === 'direct')
    const { fields } = await loadTerms(ctx, school)
    return {
      lines: lines.map((line) => ({ id: line.id, title: `${line.year} 年${line.season === 'spring' ? '春' : '秋'} ${lineTitle(line)}`, place: line.schoolName, seatsLeft: Math.max(0, line.seats - line.taken) })),
      fields: fields.map(({ key, title, type, required, help, choices }) => ({ key, title, type, required, help, choices: choices.map(({ code, label }) => ({ code, label })) })),
      ...formLists(),
    }
  },

  async getAdmissionWords() {
    const { categories, educations } = formLists()
    return { categories, educations }
  },

  async enterWalkIn(ctx, { lineId, documentType, number, name, sex, birthDate, extra, softReason, greenChannel, offer: atOnce, ...given }) {
    const school = ownSchool(ctx)
    const line = (await findPlanLines(ctx, [lineId])).get(lineId)
    if (!line || mainUnit(line.orgNo) !== school) throw new NotFound('招生计划')
    if (atOnce) await lockOffers(ctx, school)
    const record = readDocument(ctx, { documentType, number, name, sex, birthDate })
    const terms = await loadTerms(ctx, school)
    const profile: Profile = {
      ...profileSet(ctx, given),
      name: record.name,
      document_type: record.documentType,
      id_hash: documentHash(ctx, record.documentType, record.number),
      id_sealed: ctx.vault.seal(record.number),
      id_masked: maskIdNumber(record.number),
      sex: record.sex,
      birth_date: record.birthDate,
      photo_file_id: null,
      identity: 'own',
    }
    // A picture is taken at the counter or later; nobody is sent away for one.
    const findings = judge(profile, await placesOf(ctx, profile), line, { ...terms, limits: { ...terms.limits, photoRequired: false } })
    const [block] = blocks(findings)
    if (block) throw new HttpError({ status: 409, message: `${block.fact}${block.way}` })
    const open = warnings(findings).filter((one) => one.id !== 'full')
    if (open.length > 0 && !softReason) throw new HttpError({ status: 409, message: `${open.map((one) => one.fact).join('')}可以报，请写一句说明。`, issues: [{ path: 'softReason', message: '请写一句说明。' }] })
    const values = readExtra(ctx, terms.fields, extra)
    const [person] = await findOrCreatePeople(ctx, [record], school)
    const fresh = {
      ...applicationFrom(ctx, { personId: person!.id, accountId: null, profile }, line, { source: 'station', extra: values, findings, softReason }),
      state: 'submitted',
      submitted_at: ctx.at,
      decide_by: decideBy(ctx, terms),
      green_channel: greenChannel,
      known_person: person!.name !== record.name,
      extra: json(values),
    }
    if (!(await insertApplication(ctx, fresh)))
      throw new Refusal({ fact: `${maskName(record.name)}已经报了这条计划。`, rule: '同一条招生计划只报一份。', clause: '001:1326', ways: ['在名单里查找这份报名。'] })
    const row = (await findApplication(ctx, fresh.id))!
    await insertEvents(ctx, [{ row, action: 'submit', from: null, to: 'submitted', side: 'school', ...actorWords(ctx, 'school'), reason: '现场报名，学校代填' }])
    ctx.audit.subject('application', row.id, `${maskName(row.name)} ${row.specialty_name}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.change({ kind: 'application', id: row.id, action: 'application.walk-in', after: { line: lineTitle(line), source: 'station' }, orgNo: row.org_no, personId: row.person_id })
    const message = atOnce ? await offer(ctx, row) : '已报名，等审核'
    return { id: row.id, state: atOnce ? 'offered' : 'submitted', message }
  },
}
