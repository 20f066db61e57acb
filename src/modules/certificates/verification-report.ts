import { asKeeper } from '../../kernel/case-scope.ts'
import type { Ctx } from '../../kernel/context.ts'
import { nextNumber } from '../../kernel/counter.ts'
import { clockInChina } from '../../kernel/dates.ts'
import { issueDocument } from '../../kernel/documents/issued.ts'
import { dayInWords, PDF, pdfAnswer, renderOfficial, type OfficialPage, type Section } from '../../kernel/documents/official.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import { findCertificate } from './store.ts'
import { listEntriesOf } from './transparency-store.ts'
import { openLog } from './transparency.ts'
import { foundOf, type Found } from './verification-answer.ts'
import type { PublicRow } from './verification-store.ts'

export const reportKind = { id: 'certificate-report', title: '证书查验报告' } as const

export const stateWords: Record<Found['state'], string> = {
  valid: '有效',
  expired: '已过有效期',
  void: '已作废',
  replaced: '已换发',
  revoked: '已撤销',
  suspended: '已暂停使用',
}

type Asked = { number: string; purpose: string; rows: readonly PublicRow[] }

/** The numbered and dated report on what a verification found, with a code of its own to verify the report by. */
export async function issueReport(ctx: Ctx, { number, purpose, rows }: Asked): Promise<FileAnswer> {
  const [row] = rows
  if (!row) throw new NotFound('编号和姓名都相符的证书')
  const log = await logLine(ctx, row)
  return inOwnRange(ctx, row, async () => {
    const orgNo = ctx.actor.personId ? mainUnit(row.org_no) : ctx.actor.org.no
    const serial = await nextNumber(ctx, orgNo, `certificate-report:${ctx.today.slice(0, 4)}`)
    const reportNo = `CY${ctx.today.replaceAll('-', '')}-${orgNo === 1 ? '' : `${orgNo}-`}${String(serial).padStart(6, '0')}`
    const found = foundOf(row, ctx.today)
    const issued = await issueDocument(ctx, {
      kind: reportKind.id,
      kindTitle: reportKind.title,
      orgNo,
      issuer: { no: orgNo, name: '证书查验服务' },
      title: `${found.kindTitle}查验报告`,
      number: reportNo,
      mediaType: PDF,
      facts: { certificate: row.certificate_id, state: found.state },
      render: (mark) => renderOfficial(pageOf(ctx, { found, number, purpose, reportNo, log }), mark),
    })
    ctx.audit.subject('certificate-report', issued.id, reportNo, { orgNo, personId: ctx.actor.personId })
    return pdfAnswer(`查验报告_${reportNo}`, issued.bytes)
  })
}

/** A visitor writes in the public's own range; a learner by way of the school that keeps the own certificate. */
async function inOwnRange<T>(ctx: Ctx, row: PublicRow, work: () => Promise<T>): Promise<T> {
  if (ctx.actor.personId === null) return work()
  const own = await findCertificate(ctx, row.certificate_id)
  if (own?.person_id !== ctx.actor.personId)
    throw new HttpError({ status: 409, message: '这不是您本人的证书。请退出登录后再出具查验报告。什么也没有写入。' })
  return asKeeper(ctx, { orgNo: row.org_no, personId: ctx.actor.personId }, work)
}

async function logLine(ctx: Ctx, row: PublicRow): Promise<string> {
  const entries = row.credential_hash ? await listEntriesOf(ctx, row.credential_hash) : []
  const last = entries.at(-1)
  if (!last) return '尚未写入（颁发或变动后几分钟内写入）'
  const size = (await openLog(ctx))?.row.size ?? 0
  return `第 ${entries.map((entry) => entry.index + 1).join('、')} 条，日志现有 ${size} 条`
}

type Report = { found: Found; number: string; purpose: string; reportNo: string; log: string }

function pageOf(ctx: Ctx, { found, number, purpose, reportNo, log }: Report): OfficialPage {
  const moment = clockInChina(ctx.at)
  const facts: [string, string][] = [
    ['查验结果', stateWords[found.state]],
    ['证书种类', found.originMark ? `${found.kindTitle}（${found.originMark}）` : found.kindTitle],
    ['证书编号', number],
    ['持有人', `${found.holder}（查验人输入的姓名与登记相符）`],
    ['颁证单位', found.issuerName],
    ...rowsOf([
      ['专业', found.specialtyName],
      ['班次', found.classKindTitle],
      ['等级', found.level],
      ['颁发日期', found.issuedOn],
      ['有效期至', found.validUntil],
      ['状态变动日期', found.stateOn],
      ['换发后的编号', found.replacedByNumber],
    ]),
  ]
  const sections: Section[] = [
    { kind: 'facts', title: '一、查验结果', rows: facts },
    {
      kind: 'facts',
      title: '二、查验经过',
      rows: [
        ['查验时间', `${moment}（北京时间）`],
        ['查验用途', purpose || '查验人没有写明'],
        ['透明日志', log],
        ['电子凭证摘要', found.credential ?? '—'],
      ],
    },
  ]
  if (found.equivalence.length > 0)
    sections.push({
      kind: 'table',
      title: '三、比照的学历待遇（按用途）',
      columns: [{ header: '用途', width: 1.4 }, { header: '比照学历', width: 1.2 }, { header: '说明和依据', width: 6 }],
      rows: found.equivalence.map((one) => [one.title, one.education ?? '没有写明', one.sentence]),
    })
  return {
    title: reportKind.title,
    number: reportNo,
    issuer: '证书查验服务',
    letter: true,
    sections,
    notes: [
      `本报告说明 ${dayInWords(ctx.today)}查验时证书在登记簿中的状态；此后的变动以再次查验为准。`,
      '本报告的真伪用页脚的查验编号核对。',
    ],
  }
}

const rowsOf = (rows: readonly (readonly [string, string | null])[]): [string, string][] => rows.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []))
