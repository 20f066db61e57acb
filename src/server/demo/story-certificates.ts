import { mainUnit } from '../../kernel/org-no.ts'
import { issueCertificates, settleState, type IssueDraft } from '../../modules/certificates/public.ts'
import { replaceBy } from '../../modules/certificates/register.ts'
import { lockCertificate } from '../../modules/certificates/store.ts'
import { api as papers } from '../../modules/papers/api.ts'
import type { Cast, Scene } from './cast.ts'

type Graduate = {
  enrollment: string
  person: string
  name: string
  masked: string
  hash: Buffer
  level: string
  code: string
  specialty: string
  left: string
  entry: string
  length: number
  sex: string
  school: string
  own: boolean
}

const SOME = 12

/** Diplomas of graduates of earlier years: valid ones, one revoked, one with a proof in its place; and a learner's own papers. */
export function certificateStory({ registrar, learner, find }: Cast): Scene[] {
  const orgNo = mainUnit(registrar.actor.org.no)
  return [
    [
      '毕业证书',
      async () => {
        const graduates = await find<Graduate>(
          `select e.id as enrollment, e.person_id as person, e.name, p.id_masked as masked, p.id_hash as hash, e.training_level as level, e.specialty_code as code,
             e.specialty_name as specialty, e.left_on::text as left, e.entry_date::text as entry, e.length_years::float as length, e.sex, e.org_name as school, e.person_id = $2 as own
           from enrollment e join person p on p.id = e.person_id
           where e.status = 'graduated' and e.study_mode = 'full-time' and (e.org_no = $1 or e.person_id = $2)
           order by e.person_id = $2 desc, e.left_on desc, e.id limit $3`,
          [orgNo, learner.actor.personId, SOME],
        )
        const drafts = graduates.map((one, at): IssueDraft => ({
          number: `${String(orgNo).slice(0, 10)}${one.left.slice(0, 4)}1${String(90_001 + at)}`,
          issuerName: one.school,
          personId: one.person,
          enrollmentId: one.enrollment,
          name: one.name,
          idMasked: one.masked,
          idHash: one.hash,
          classKind: one.level,
          specialtyCode: one.code,
          specialtyName: one.specialty,
          facts: { sex: one.sex, studyMode: 'full-time', trainingLevel: one.level, lengthYears: one.length, entryDate: one.entry, graduatedOn: one.left },
          issuedOn: one.left,
        }))
        await registrar.within('certificate.issue', async (ctx) => {
          const rows = await issueCertificates(ctx, { kind: 'diploma', orgNo, origin: 'issued' }, drafts)
          const [revoked, lost] = [rows.at(-1), rows.at(-2)]
          if (rows.length < 4 || !revoked || !lost) return
          await settleState(ctx, (await lockCertificate(ctx, revoked.id))!, 'revoked', { reason: '入学时提交的初中毕业证书经核实为伪造。' })
          const draft = drafts.at(-2)!
          const first = { number: lost.number, issuedOn: lost.issued_on, title: '毕业证书' }
          const [proof] = await issueCertificates(ctx, { kind: 'diploma-proof', orgNo, origin: 'issued' }, [
            { ...draft, number: undefined, facts: { ...draft.facts, first }, issuedOn: ctx.today, refersTo: lost.id },
          ])
          await replaceBy(ctx, (await lockCertificate(ctx, lost.id))!, proof!, { reason: '原证书遗失，补办毕业证明书。' })
          ctx.audit.subject('certificate', rows[0]!.id, `演示证书 ${rows.length} 本`, { orgNo })
        })
      },
    ],
    [
      '本人的在读证明',
      async () => {
        const mine = (await learner.perform(papers.listMyPapers, {})).enrollments.find((one) => one.why === null)
        if (mine) await learner.perform(papers.issueMyProof, { id: mine.id, purpose: '申请助学贷款' })
      },
    ],
    [
      '学校出具的在读证明',
      async () => {
        const [student] = await find<{ id: string }>(
          `select id from enrollment where org_no = $1 and status = 'active' and study_mode = 'full-time' and registered_on is not null order by id desc limit 1`,
          [orgNo],
        )
        if (student) await registrar.perform(papers.issueProof, { id: student.id, purpose: '办理公交学生卡' })
      },
    ],
  ]
}
