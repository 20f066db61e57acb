import type { Selectable } from 'kysely'
import { caseOfCopy, findForeign, type CopiedEvent, type PartyView } from '../../kernel/case-copies.ts'
import { signatureOf } from '../../kernel/case-files.ts'
import { listEvents } from '../../kernel/case-lists.ts'
import { inCase } from '../../kernel/case-scope.ts'
import { getCase, getImplementation, type Case, type Composition, type Evidence } from '../../kernel/cases.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import { clockInChina, dayInChina } from '../../kernel/dates.ts'
import type { CaseParty } from '../../kernel/db/tables.ts'
import { issueDocument, type Issued, type VerificationMark } from '../../kernel/documents/issued.ts'
import { dayInWords, DOCX, PDF, renderOfficial, safeFileName, type OfficialPage, type Section } from '../../kernel/documents/official.ts'
import type { WordData } from '../../kernel/documents/template-kinds.ts'
import { fillWord } from '../../kernel/documents/word.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { readStoredFile } from '../../kernel/files.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import { isFinal, worstFirst, type RuleResult } from '../../kernel/workflow.ts'
import { caseFormKind, partyFormKind, receiptKind } from './documents.ts'
import { templateFor } from './templates.ts'

export type Format = 'pdf' | 'word'
const verdicts = { block: '阻断', warn: '提示', pending: '待登记', pass: '通过' } as const

type Form = {
  file: Case
  issuer: { no: number; name: string }
  stateTitle: string
  workflowTitle: string
  facts: [string, string][]
  rules: { title: string; verdict: string; fact: string; clause: string }[]
  steps: { title: string; org: string; by: string; at: string; text: string; image: string | null }[]
  composition: Section | null
  signatures: { title: string; text: string; image: string }[]
  images: Record<string, Uint8Array>
}

/** The approval form of a case as PDF, or in the Word template that holds for its school; issued with a code. */
export async function issueCaseForm(ctx: Ctx, id: string, format: Format): Promise<FileAnswer> {
  const copy = await findForeign(ctx, id)
  return copy ? issuePartyForm(ctx, copy, format) : issueForm(ctx, await readForm(ctx, await getCase(ctx, id)), format, caseFormKind)
}

/** What a party has of the case, as its own document: it says no more than its copy. */
async function issuePartyForm(ctx: Ctx, copy: Selectable<CaseParty>, format: Format): Promise<FileAnswer> {
  if (copy.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
  return issueForm(ctx, await readCopy(ctx, copy), format, partyFormKind, copy.org_no)
}

async function issueForm(ctx: Ctx, form: Form, format: Format, kind: { id: string; title: string }, orgNo = form.file.org_no): Promise<FileAnswer> {
  const { file } = form
  const template = format === 'word' ? await templateFor(ctx, caseFormKind.id, orgNo) : undefined
  const issued = await issueDocument(ctx, {
    kind: kind.id,
    kindTitle: kind.title,
    orgNo,
    issuer: form.issuer,
    title: `${form.workflowTitle}审批表`,
    number: file.no,
    record: { kind: 'case', id: file.id },
    mediaType: format === 'word' ? DOCX : PDF,
    facts: { state: file.state, version: file.version },
    render: async (mark) => (template ? fillWord(template, formWords(form, mark)) : renderOfficial(formPage(form), mark)),
  })
  return answer(ctx, file, `审批表_${file.no}`, issued, format)
}

/** The receipt that the authority took a case on file; only for a case that ended well. */
export function issueReceipt(ctx: Ctx, id: string, format: Format): Promise<FileAnswer> {
  return inCase(ctx, id, async () => {
    const file = await getCase(ctx, id)
    const { workflow } = getImplementation(file.workflow)
    if (!file.closed_at || workflow.states[file.state]?.tone !== 'done')
      throw new HttpError({
        status: 409,
        message: `这件现在是“${workflow.states[file.state]?.title ?? file.state}”，办成以后才能出具回执。可以先打印审批表。`,
      })
    const words = {
      学校名称: file.org_name,
      主管部门: file.authority_name,
      办理事项: workflow.title,
      办件标题: file.title,
      提交日期: dayInWords(dayInChina(file.submitted_at ?? file.created_at)),
      办结日期: dayInWords(dayInChina(file.closed_at)),
      依据: clauseLabel(workflow.clause),
    }
    const page: OfficialPage = {
      title: receiptKind.title,
      number: file.no,
      issuer: file.authority_name,
      addressee: file.org_name,
      letter: true,
      sections: [
        {
          kind: 'text',
          paragraphs: [
            `你单位于${words.提交日期}报送的“${file.title}”（${workflow.title}）收悉，已于${words.办结日期}办结，结果为“${workflow.states[file.state]!.title}”，办件编号 ${file.no}。`,
            `依据：${words.依据}。`,
            '特此回执。',
          ],
        },
      ],
    }
    const template = format === 'word' ? await templateFor(ctx, receiptKind.id, file.org_no) : undefined
    const issued = await issueDocument(ctx, {
      kind: receiptKind.id,
      kindTitle: receiptKind.title,
      orgNo: file.org_no,
      issuer: { no: file.authority_no, name: file.authority_name },
      title: `${workflow.title}${receiptKind.title}`,
      number: file.no,
      record: { kind: 'case', id: file.id },
      mediaType: format === 'word' ? DOCX : PDF,
      render: async (mark) =>
        template ? fillWord(template, { ...common(page.title, file.no, file.authority_name, '', mark), ...words }) : renderOfficial(page, mark),
    })
    return answer(ctx, file, `备案回执_${file.no}`, issued, format)
  })
}

function answer(ctx: Ctx, file: Case, name: string, issued: Issued, format: Format): FileAnswer {
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
  ctx.audit.detail({ document: issued.id, format, again: issued.again })
  return { name: `${safeFileName(name)}.${format === 'word' ? 'docx' : 'pdf'}`, mediaType: format === 'word' ? DOCX : PDF, bytes: issued.bytes }
}

/** Everything the form shows. It does not depend on who prints it, so that two prints of one case are the same. */
async function readForm(ctx: Ctx, file: Case): Promise<Form> {
  const implementation = getImplementation(file.workflow)
  const final = isFinal(implementation.workflow, file.state)
  const rules = final ? ((file.facts as { verdicts?: RuleResult[] }).verdicts ?? []) : ((await implementation.rules?.(ctx, file)) ?? [])
  const pictures = await readPictures(ctx, (await implementation.evidence?.(ctx, file)) ?? [])
  const events = await listEvents(ctx, file.id)
  const read = (fileId: string) => readStoredFile(ctx, fileId)
  return {
    ...pictures,
    ...describe(file, events, rules, await signatureImages(events, read, pictures.images)),
    issuer: final ? { no: file.authority_no, name: file.authority_name } : { no: file.org_no, name: file.org_name },
    facts: ((await implementation.facts?.(ctx, file)) ?? []).map((fact) => [fact.label, fact.value]),
    composition: compositionOf(await implementation.composition?.(ctx, file)),
  }
}

/** The same from the copy of a party. */
async function readCopy(ctx: Ctx, copy: Selectable<CaseParty>): Promise<Form> {
  const view = copy.facts as PartyView
  const file = caseOfCopy(copy)
  const events = copy.timeline as CopiedEvent[]
  const images: Form['images'] = {}
  const read = (fileId: string) => inCase(ctx, copy.case_id, () => readStoredFile(ctx, fileId))
  return {
    ...describe(file, events, view.rules, await signatureImages(events, read, images)),
    issuer: { no: copy.org_no, name: copy.org_name },
    facts: view.facts.map((fact) => [fact.label, fact.value]),
    composition: compositionOf(view.composition ?? undefined),
    signatures: [],
    images,
  }
}

function describe(file: Case, events: readonly CopiedEvent[], rules: RuleResult[], signed: ReadonlyMap<string, string>): Pick<Form, 'file' | 'stateTitle' | 'workflowTitle' | 'rules' | 'steps'> {
  const { workflow } = getImplementation(file.workflow)
  return {
    file,
    stateTitle: workflow.states[file.state]?.title ?? file.state,
    workflowTitle: workflow.title,
    rules: worstFirst(rules).map((rule) => ({ title: rule.title, verdict: verdicts[rule.verdict], fact: rule.fact, clause: `${clauseLabel(rule.clause)} ${rule.clause}` })),
    steps: events
      .filter((event) => event.action !== 'opened')
      .map((event) => ({
        title: event.title,
        org: event.actor_org_name,
        by: maskName(event.actor_name),
        at: minute(event.at),
        text: event.reason ?? '',
        image: signed.get(signatureOf(event)?.fileId ?? '') ?? null,
      }))
      .reverse(),
  }
}

function compositionOf(composition: Composition | undefined): Section | null {
  if (!composition) return null
  return {
    kind: 'table',
    title: `${composition.title}（${composition.unit}）`,
    columns: [{ header: '名称', width: 2 }, ...composition.head.map((header) => ({ header, width: 1, number: true }))],
    rows: composition.rows.map((row) => [row.name, ...row.values.map(String)]),
    total: ['合计', ...composition.total.map(String)],
  }
}

type ReadPicture = (fileId: string) => Promise<{ mediaType: string; content: Uint8Array; purpose: string }>

/** The pictures of the signatures given with steps, added to `images`: name there by file. */
async function signatureImages(events: readonly CopiedEvent[], read: ReadPicture, images: Form['images']): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const fileId of events.flatMap((event) => signatureOf(event)?.fileId ?? [])) {
    const stored = await read(fileId).catch(gone)
    if (!stored) continue
    const name = `step-${names.size + 1}.${stored.mediaType === 'image/png' ? 'png' : 'jpg'}`
    images[name] = stored.content
    names.set(fileId, name)
  }
  return names
}

/** Signature pictures among the evidence, those that the reader's scope shows and that are still there. */
async function readPictures(ctx: Ctx, evidence: readonly Evidence[]): Promise<Pick<Form, 'signatures' | 'images'>> {
  const signatures: Form['signatures'] = []
  const images: Form['images'] = {}
  for (const one of evidence) {
    if (!one.fileId || !one.name.includes('签名')) continue
    const stored = await readStoredFile(ctx, one.fileId).catch(gone)
    if (stored?.purpose !== 'signature') continue
    const image = `signature-${signatures.length + 1}.${stored.mediaType === 'image/png' ? 'png' : 'jpg'}`
    images[image] = stored.content
    signatures.push({ title: one.name, text: one.meta, image })
  }
  return { signatures, images }
}

/** A picture that is no longer there leaves its place empty. */
function gone(error: unknown): undefined {
  if (error instanceof HttpError) return undefined
  throw error
}

const minute = (moment: string) => clockInChina(moment).slice(0, 16)
const dayOf = (moment: string | null) => (moment ? dayInChina(moment) : '')
const numerals = ['一', '二', '三', '四', '五', '六']

function formPage(form: Form): OfficialPage {
  const { file } = form
  const sections: Section[] = [
    {
      kind: 'facts',
      title: '基本情况',
      rows: [
        ['申报单位', file.org_name],
        ['主管部门', file.authority_name],
        ['办件标题', file.title],
        ['当前状态', form.stateTitle],
        ['提交日期', dayOf(file.submitted_at) || '—'],
        ['办结日期', dayOf(file.closed_at) || '—'],
        ...form.facts.filter(([label]) => !['学校', '主管部门'].includes(label)),
      ],
    },
  ]
  if (form.composition) sections.push(form.composition)
  if (form.rules.length > 0)
    sections.push({
      kind: 'table',
      title: '规则检查',
      columns: [{ header: '检查事项', width: 3 }, { header: '结果', width: 1.1 }, { header: '情况', width: 4.6 }, { header: '依据', width: 3.6 }],
      rows: form.rules.map((rule) => [rule.title, rule.verdict, rule.fact, rule.clause]),
    })
  sections.push({
    kind: 'opinions',
    title: '办理经过与意见',
    rows: [
      ...form.steps.map((step) => ({ title: step.title, text: step.text || (step.image ? '' : '（未写意见）'), by: `${step.org}　${step.by}`, at: step.at, signature: step.image })),
      ...form.signatures.map((one) => ({ title: one.title, text: one.text, by: '', at: '', signature: one.image })),
    ],
  })
  return {
    title: `${form.workflowTitle}审批表`,
    number: file.no,
    issuer: form.issuer.name,
    filler: maskName(file.created_by_name),
    sections: sections.map((section, at) => ('title' in section ? { ...section, title: `${numerals[at]}、${section.title}` } : section)),
    images: form.images,
  }
}

function formWords(form: Form, mark: VerificationMark): WordData {
  const { file } = form
  return {
    ...common(`${form.workflowTitle}审批表`, file.no, form.issuer.name, maskName(file.created_by_name), mark),
    学校名称: file.org_name,
    主管部门: file.authority_name,
    办理事项: form.workflowTitle,
    办件标题: file.title,
    当前状态: form.stateTitle,
    提交日期: dayOf(file.submitted_at),
    办结日期: dayOf(file.closed_at),
    基本情况: form.facts.map(([label, value]) => ({ 项目: label, 内容: value })),
    规则检查: form.rules.map((rule) => ({ 检查事项: rule.title, 结果: rule.verdict, 情况: rule.fact, 依据: rule.clause })),
    办理经过: form.steps.map((step) => ({ 环节: step.title, 单位: step.org, 办理人: step.by, 时间: step.at, 意见: step.text })),
  }
}

function common(title: string, number: string, issuer: string, filler: string, mark: VerificationMark): WordData {
  const link = mark.domain ? mark.link : ''
  return {
    文书标题: mark.demonstration ? `${title}（演示，不作凭证）` : title,
    文号: number,
    出具单位: issuer,
    出具日期: dayInWords(mark.issuedOn),
    填表人: filler,
    查验编号: mark.code,
    查验网址: link,
  }
}
