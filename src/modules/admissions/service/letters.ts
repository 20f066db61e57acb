import { sql } from 'kysely'
import { nextNumber } from '../../../kernel/counter.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { dayInChina } from '../../../kernel/dates.ts'
import { issueDocument, type Issued } from '../../../kernel/documents/issued.ts'
import { dayInWords, DOCX, PDF, safeFileName } from '../../../kernel/documents/official.ts'
import { renderPdf } from '../../../kernel/documents/pdf.ts'
import { fillWord } from '../../../kernel/documents/word.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { formNumber, numberPrefix } from '../../../kernel/number-pattern.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import { templateFor } from '../../documents/public.ts'
import { getOrg } from '../../orgs/public.ts'
import { intakeTitle, lengthTitle, LETTER, levelTitles, modeTitles, yuan } from '../codes.ts'
import { offerLetterKind } from '../documents.ts'
import { seatStates } from '../moves.ts'
import { setLetter, type ApplicationRow } from '../store/applications.ts'
import { findForms } from '../store/candidates.ts'

/** Makes offers of one school wait for one another: seats and numbers are then always taken in the same order. */
export async function lockOffers(ctx: Ctx, orgNo: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`offers:${mainUnit(orgNo)}`}))`.execute(ctx.db)
}

type Numbered = Pick<ApplicationRow, 'org_no' | 'year' | 'training_level' | 'specialty_code'>

/** The next offer numbers of one school, in the order of the rows; gapless. */
export async function drawOfferNumbers(ctx: Ctx, rows: readonly Numbered[]): Promise<string[]> {
  const school = mainUnit(rows[0]!.org_no)
  const pattern = String((await readParameter(ctx, 'admissions.offer-number', { orgNo: school })).value)
  const prefixes = rows.map((row) => numberPrefix(pattern, { orgNo: school, grade: row.year, trainingLevel: row.training_level, specialtyCode: row.specialty_code }))
  const next = new Map<string, number>()
  for (const [prefix, all] of Map.groupBy(prefixes, (one) => one.prefix)) next.set(prefix, await nextNumber(ctx, school, `offer:${prefix}`, all.length))
  return prefixes.map((one) => {
    const serial = next.get(one.prefix)!
    next.set(one.prefix, serial + 1)
    return formNumber(one, serial)
  })
}

/**
 * The offer letter as PDF or in the school's Word template, with a code that the public page verifies. Runs in the
 * school's scope. The same letter is given again as long as it says the same.
 */
export async function issueLetter(ctx: Ctx, row: ApplicationRow, format: 'pdf' | 'word'): Promise<Issued & { name: string }> {
  if (!seatStates.includes(row.state) || !row.offer_no || (row.state === 'offered' && row.late))
    throw new Refusal({ fact: `这份报名现在没有有效的录取。`, rule: '录取通知书只发给录取有效的人。', clause: '001:1326', ways: ['先录取；过期的可以再录取一次。'] })
  const school = await getOrg(ctx, mainUnit(row.org_no))
  const form = (await findForms(ctx, [school.no])).get(school.no)
  const words = {
    学校名称: school.name,
    考生姓名: row.name,
    证件号码: row.id_masked ?? '',
    录取编号: row.offer_no,
    招生季: intakeTitle(row),
    专业: row.specialty_name,
    培养层次: levelTitles[row.training_level] ?? row.training_level,
    学制: lengthTitle(row.length_months),
    学习形式: modeTitles[row.study_mode] ?? row.study_mode,
    学费: `每年 ${yuan(row.tuition)}`,
    确认期限: row.reply_by ? dayInWords(dayInChina(new Date(Date.parse(row.reply_by) - 1000).toISOString())) : '',
    报到时间: form?.arrive_from ? `${dayInWords(form.arrive_from)}${form.arrive_to && form.arrive_to !== form.arrive_from ? `至${dayInWords(form.arrive_to)}` : ''}` : '另行通知',
    报到地点: form?.address || school.address || '学校招生办公室',
    携带材料: form?.materials.join('、') || '身份证件原件',
    招生电话: form?.phone || school.phone || '',
    说明: form?.notice ?? '',
  }
  const template = format === 'word' ? await templateFor(ctx, offerLetterKind.id, school.no) : undefined
  const issued = await issueDocument(ctx, {
    kind: LETTER,
    kindTitle: offerLetterKind.title,
    orgNo: row.org_no,
    issuer: { no: school.no, name: school.name },
    title: `${school.shortName}${offerLetterKind.title}`,
    number: row.offer_no,
    personId: row.person_id,
    holderName: row.name,
    // An offer that nobody has accepted yet proves something until its reply date only.
    ...(row.state === 'offered' && row.reply_by ? { validUntil: dayInChina(new Date(Date.parse(row.reply_by) - 1000).toISOString()) } : {}),
    record: { kind: 'application', id: row.id },
    mediaType: template ? DOCX : PDF,
    facts: { specialty: row.specialty_code, level: row.training_level },
    render: async (mark) => {
      const common = { 文书标题: offerLetterKind.title, 文号: row.offer_no!, 出具单位: school.name, 出具日期: dayInWords(mark.issuedOn), 填表人: '', 查验编号: mark.code, 查验网址: mark.link }
      if (template) return fillWord(template, { ...common, ...words })
      const data = { ...words, accepted: row.state !== 'offered', issuedOn: mark.issuedOn, issuedWords: dayInWords(mark.issuedOn), demonstration: mark.demonstration, code: mark.code, domain: mark.domain, qr: mark.qr }
      return renderPdf({ template: 'admissions/letter', data })
    },
  })
  if (row.letter_id !== issued.id) await setLetter(ctx, row.id, issued.id)
  return { ...issued, name: safeFileName(`录取通知书_${row.offer_no}.${template ? 'docx' : 'pdf'}`) }
}
