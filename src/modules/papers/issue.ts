import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { issueDocument, type Issued } from '../../kernel/documents/issued.ts'
import { PDF, renderOfficial, safeFileName, dayInWords } from '../../kernel/documents/official.ts'
import { renderPdf } from '../../kernel/documents/pdf.ts'
import { Refusal } from '../../kernel/errors.ts'
import { readStoredFile } from '../../kernel/files.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { newId } from '../../kernel/uuid.ts'
import { findBirthDates, openIdNumber } from '../people/public.ts'
import { describeRecord, readSteps } from '../students/public.ts'
import { photoFilesOf } from '../dossiers/public.ts'
import { cardUntil, proofUntil, whyNoProof } from './rules.ts'
import type { Subject } from './subject.ts'

export type Paper = Issued & { name: string; title: string }

type ProofWishes = { days?: number | undefined; purpose: string; language: 'zh' | 'both' }

/** 在读证明: the school's letter with a code that the public page verifies until the day it names. */
export async function issueProof(ctx: Ctx, subject: Subject, { days, purpose, language }: ProofWishes): Promise<Paper> {
  const { row, words } = subject
  const why = whyNoProof({ status: row.status, studentNumber: row.student_number, leftOn: row.left_on })
  if (why) throw new Refusal({ fact: why, rule: '证明的内容须与学籍一致（001:1319 真实准确）。', clause: '001:1319', ways: ['核对学籍状态。'] })
  const until = proofUntil(ctx.today, days ?? (await readAmount(ctx, 'papers.proof-days', { orgNo: row.org_no })))
  const idNumber = await openIdNumber(ctx, row.person_id)
  const title = '在读证明'
  const lines = [
    `兹证明${row.name}（${words.sex}，证件号码 ${idNumber}）自 ${dayInWords(row.entry_date)}起在我校${row.specialty_name}专业就读，培养层次为${words.level}，${words.mode}，学制 ${row.length_years} 年，学籍号 ${row.student_number}，现学籍状态为“${words.status}”。`,
    `本证明用于：${purpose}。有效期至 ${dayInWords(until)}。`,
  ]
  if (language === 'both') lines.push(englishLine(subject, until))
  const issued = await issueDocument(ctx, {
    kind: 'paper-proof',
    kindTitle: title,
    orgNo: row.org_no,
    issuer: { no: row.org_no, name: row.org_name },
    title: `${row.org_name}${title}`,
    number: row.student_number!,
    personId: row.person_id,
    holderName: row.name,
    validUntil: until,
    mediaType: PDF,
    // Each is a letter of its own: one given to a bank is not replaced by one given to an embassy.
    record: { kind: 'paper-proof', id: newId() },
    facts: { enrollmentId: row.id, purpose, status: row.status },
    render: (mark) => renderOfficial({ title, issuer: row.org_name, letter: true, sections: [{ kind: 'text', paragraphs: lines }] }, mark),
  })
  return { ...issued, title, name: safeFileName(`${title}_${row.student_number}_${ctx.today}.pdf`) }
}

// Pinyin names are given as the register keeps them; the school's own English name is not on record.
function englishLine({ row }: Subject, until: string): string {
  const name = row.pinyin
    .split(' ')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ')
  return `This is to certify that ${name} has been enrolled since ${row.entry_date} (student number ${row.student_number}). Valid until ${until}.`
}

/** 学籍卡: the record in words with how it came about. */
export async function issueSheet(ctx: Ctx, { row, words }: Subject): Promise<Paper> {
  const record = await describeRecord(ctx, row)
  const { steps } = await readSteps(ctx, row)
  // On paper the name and number stand in full: the view is noted with its purpose by whoever asked.
  const whole: Record<string, string> = {
    name: row.name,
    idNumber: await openIdNumber(ctx, row.person_id),
    birthDate: (await findBirthDates(ctx, [row.person_id])).get(row.person_id) ?? '',
  }
  const title = '学籍卡'
  const issued = await issueDocument(ctx, {
    kind: 'paper-sheet',
    kindTitle: title,
    orgNo: row.org_no,
    issuer: { no: row.org_no, name: row.org_name },
    title: `${row.org_name}${title}`,
    number: row.student_number ?? row.id.slice(0, 8),
    personId: row.person_id,
    holderName: row.name,
    mediaType: PDF,
    record: { kind: 'paper-sheet', id: row.id },
    facts: { enrollmentId: row.id },
    render: (mark) =>
      renderOfficial(
        {
          title,
          subtitle: `${row.org_name} · ${row.name} · ${words.status}`,
          number: row.student_number ?? '未注册',
          issuer: row.org_name,
          filler: ctx.actor.name,
          sections: [
            ...record.groups.map((group) => ({
              kind: 'facts' as const,
              title: group.title,
              rows: group.facts.filter((fact) => fact.value !== '').map((fact) => [fact.title, whole[fact.key] ?? fact.value] as const),
            })).filter((group) => group.rows.length > 0),
            {
              kind: 'table' as const,
              title: '学籍经过',
              columns: [{ header: '时间', width: 2 }, { header: '经过', width: 6 }, { header: '办理人', width: 2 }],
              rows: steps.map((step) => [step.at.slice(0, 10), step.title, step.by ?? '—']),
            },
          ],
        },
        mark,
      ),
  })
  return { ...issued, title, name: safeFileName(`${title}_${row.student_number ?? row.id.slice(0, 8)}.pdf`) }
}

/** 学生证, one card a page. A new one voids the code of the one before: only one card counts. */
export async function issueCard(ctx: Ctx, { row, words }: Subject): Promise<Paper> {
  const why = whyNoProof({ status: row.status, studentNumber: row.student_number, leftOn: row.left_on })
  if (why) throw new Refusal({ fact: why, rule: '学生证只发给在册的学生。', clause: '001:1319', ways: ['核对学籍状态。'] })
  const photo = (await photoFilesOf(ctx, [row.id])).get(row.id)
  const bytes = photo ? (await readStoredFile(ctx, photo)).content : undefined
  const image = bytes ? (bytes[0] === 0x89 ? 'photo.png' : 'photo.jpg') : undefined
  const until = cardUntil(row.entry_date, row.length_years)
  if (until < ctx.today) throw new Refusal({ fact: `按学制算，学生证只能有效到 ${until}，已经过去。`, rule: '学生证有效到学制最后一学年结束。', clause: '001:1319', ways: ['延长学制的先办学制变更。'] })
  const title = '学生证'
  const issued = await issueDocument(ctx, {
    kind: 'paper-card',
    kindTitle: title,
    orgNo: row.org_no,
    issuer: { no: row.org_no, name: row.org_name },
    title: `${row.org_name}${title}`,
    number: row.student_number!,
    personId: row.person_id,
    holderName: row.name,
    validUntil: addDays(until, 0),
    mediaType: PDF,
    record: { kind: 'paper-card', id: row.id },
    facts: { enrollmentId: row.id },
    render: (mark) =>
      renderPdf({
        template: 'papers/card',
        data: {
          title,
          issuedOn: mark.issuedOn,
          demonstration: mark.demonstration,
          cards: [
            {
              school: row.org_name,
              name: row.name,
              photo: image ? `/images/${image}` : null,
              facts: [
                ['性别', words.sex],
                ['专业', row.specialty_name],
                ['层次', words.level],
                ['班级', row.class_name ?? '—'],
                ['学籍号', row.student_number!],
              ],
              until,
              code: mark.code,
              qr: mark.qr,
            },
          ],
        },
        ...(bytes && image ? { images: { [image]: bytes } } : {}),
      }),
  })
  return { ...issued, title, name: safeFileName(`${title}_${row.student_number}.pdf`) }
}
