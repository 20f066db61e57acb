import { getCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { issueDocument } from '../../../kernel/documents/issued.ts'
import { dayInWords, PDF, pdfAnswer, renderOfficial } from '../../../kernel/documents/official.ts'
import { HttpError, NotFound } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { FileAnswer } from '../../../kernel/server.ts'
import { labelOf, studyModes, trainingLevels } from '../../orgs/codes.ts'
import { getOrg } from '../../orgs/public.ts'
import { findEnrollments } from '../../students/public.ts'
import { PROOF_KIND } from '../documents.ts'
import { provinceName } from '../provinces.ts'
import { transferOutWorkflow } from '../transfer-far-workflow.ts'
import { readOut } from './transfer-far-case.ts'

/** The certificate of leaving as PDF with its verification code; the same as long as nothing changed. */
export async function transferProof(ctx: Ctx, caseId: string): Promise<FileAnswer> {
  const file = await getCase(ctx, caseId)
  if (file.workflow !== transferOutWorkflow.id || file.org_no !== mainUnit(ctx.actor.org.no))
    throw new NotFound('办件')
  if (file.state !== 'released' && file.state !== 'approved')
    throw new HttpError({
      status: 409,
      message: `办件现在是“${transferOutWorkflow.states[file.state as 'draft'].title}”，主管部门同意转出以后才能出具转出证明。什么也没有写入。`,
    })
  const facts = readOut(file)
  const [row] = await findEnrollments(ctx, [facts.enrollmentId])
  if (!row) throw new NotFound('学籍')
  const school = await getOrg(ctx, mainUnit(row.org_no))
  const issued = await issueDocument(ctx, {
    kind: PROOF_KIND.id,
    kindTitle: PROOF_KIND.title,
    orgNo: school.no,
    issuer: { no: school.no, name: school.name },
    title: '学生转出证明',
    number: file.no,
    personId: row.person_id,
    holderName: row.name,
    record: { kind: 'enrollment', id: row.id },
    mediaType: PDF,
    facts: { to: `${provinceName(facts.province)} ${facts.schoolName}`, leftOn: row.left_on },
    render: (mark) =>
      renderOfficial(
        {
          title: '学生转出证明',
          number: file.no,
          issuer: school.name,
          letter: true,
          addressee: facts.schoolName,
          sections: [
            {
              kind: 'text',
              paragraphs: [
                `兹证明下列学生已由本校转出，经${file.authority_name}审核同意，学籍自 ${dayInWords(row.left_on!)}起从本校转出，全日制学籍名额已经释放。`,
              ],
            },
            {
              kind: 'facts',
              title: '学生',
              rows: [
                ['姓名', row.name],
                ['证件号码', row.id_masked],
                ['学籍号', row.student_number ?? '—'],
                ['专业', `${row.specialty_name}（${labelOf(trainingLevels, row.training_level)}）`],
                ['年级', `${row.grade} 级`],
                ['学习形式', `${labelOf(studyModes, row.study_mode)}，学制 ${Number(row.length_years)} 年`],
                ['入学日期', row.entry_date],
                ['转出日期', row.left_on!],
              ],
            },
          ],
          notes: ['请接收学校在查验页面核对编号，并将接收结果函告本校。'],
        },
        mark,
      ),
  })
  ctx.audit.subject('case', file.id, `${file.no} ${PROOF_KIND.title} ${maskName(row.name)}`, {
    orgNo: file.org_no,
    personId: row.person_id,
  })
  return pdfAnswer(`转出证明 ${file.no}`, issued.bytes)
}
