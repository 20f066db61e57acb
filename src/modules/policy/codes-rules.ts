import { type CodeBook, type CodeVersion, versionOn } from '../../kernel/code-rules.ts'
import type { NewCodeMapping, NewCodeVersion } from '../../kernel/code-changes.ts'
import type { CodeList } from '../../kernel/codes.ts'
import type { Issue } from '../../kernel/errors.ts'
import { isAuthority } from '../../kernel/org-no.ts'

export type CodeDraft = {
  action: 'rename' | 'add' | 'withdraw'
  code?: string | undefined
  label?: string | undefined
  parent?: string | undefined
  becomes?: string[] | undefined
  from: string
}
type Within = { book: CodeBook; list: CodeList; orgNo: number; today: string }
export type CodePlan = { code: string; version: Omit<NewCodeVersion, 'note'>; mappings: Omit<NewCodeMapping, 'note'>[]; writes: string[] }

/** The values of a list itself are the province's matter; a local value is the matter of who made it. */
export function mayChange(list: CodeList, versions: readonly CodeVersion[], orgNo: number): { rename: boolean; withdraw: boolean } {
  const local = versions[0]?.parent !== null && versions[0]?.parent !== undefined
  if (local) return { rename: versions[0]!.orgNo === orgNo, withdraw: versions[0]!.orgNo === orgNo }
  const province = isProvince(orgNo)
  return { rename: province && list.owner !== 'release', withdraw: province && list.owner === 'province' }
}

export function mayAdd(list: CodeList, orgNo: number): { add: boolean; addLocal: boolean } {
  return { add: isProvince(orgNo) && list.owner === 'province', addLocal: list.local && !isProvince(orgNo) }
}

export function isProvince(orgNo: number): boolean {
  return isAuthority(orgNo) && orgNo % 1e10 === 0
}

/** What a change of a list would write, or what is wrong with it. Nothing is back-dated: figures already given keep their lists. */
export function planCodeChange(draft: CodeDraft, within: Within): CodePlan | Issue {
  const { today } = within
  if (draft.from < today) return { path: 'from', message: `从今天（${today}）或以后起。以前的记录保留当时的代码和名称。` }
  if (draft.action === 'add') return planAdd(draft, within)
  const versions = within.book.versions(within.list.key).filter((one) => one.code === draft.code)
  const now = versionOn(versions, draft.from)
  if (!now || !draft.code) return { path: 'code', message: `“${within.list.title}”里没有代码 ${draft.code ?? '（空）'}。` }
  if (now.withdrawn) return { path: 'code', message: `“${now.label}”从 ${now.from} 起已停用。` }
  const later = versions.find((one) => one.from >= draft.from)
  if (later) return { path: 'from', message: `“${later.label}”已有从 ${later.from} 起的改动，选在它以后。` }
  return draft.action === 'rename' ? planRename(draft, now, within) : planWithdraw(draft, now, within)
}

function planRename(draft: CodeDraft, now: CodeVersion, within: Within): CodePlan | Issue {
  const label = draft.label ?? ''
  const wrong = judgeLabel(label, draft.from, within)
  if (wrong) return wrong
  return {
    code: now.code,
    version: { list: now.list, code: now.code, label, parent: now.parent, withdrawn: false, from: draft.from },
    mappings: [],
    writes: [`${draft.from} 起“${now.label}”改称“${label}”，代码 ${now.code} 不变。`],
  }
}

function planWithdraw(draft: CodeDraft, now: CodeVersion, within: Within): CodePlan | Issue {
  const { book, list } = within
  const becomes = [...new Set(draft.becomes ?? [])]
  for (const to of becomes) {
    const next = versionOn(book.versions(list.key).filter((one) => one.code === to), draft.from)
    if (to === now.code || !next || next.withdrawn || (next.to !== '' && next.to < draft.from))
      return { path: 'becomes', message: `${to} 在 ${draft.from} 不是可用的代码，不能接替。` }
    if (book.rollUp(list.key, to, '9999-12-31').code === now.code)
      return { path: 'becomes', message: `“${next.label}”计入“${now.label}”，不能接替它。` }
  }
  const names = becomes.map((to) => `“${book.label(list.key, to, draft.from)}”`)
  const locals = new Set(book.versions(list.key).filter((one) => one.parent === now.code).map((one) => one.code)).size
  return {
    code: now.code,
    version: { list: list.key, code: now.code, label: now.label, parent: now.parent, withdrawn: true, from: draft.from },
    mappings: becomes.map((to) => ({ list: list.key, from: now.code, to, on: draft.from })),
    writes: [
      `${draft.from} 起“${now.label}”停用，新填写的记录不能再选。`,
      ...(names.length === 1 ? [`汇总时计入${names[0]}。`] : []),
      ...(names.length > 1 ? [`拆分为${names.join('、')}，已有的记录逐条选择；没有选择的单列。`] : []),
      ...(names.length === 0 ? ['没有接替的代码，已有的记录单列。'] : []),
      ...(locals > 0 ? [`归入它的本地值 ${locals} 个仍可用，汇总时随它一并计入。`] : []),
    ],
  }
}

function planAdd(draft: CodeDraft, within: Within): CodePlan | Issue {
  const { book, list, orgNo } = within
  const label = draft.label ?? ''
  const wrong = judgeLabel(label, draft.from, within)
  if (wrong) return wrong
  if (draft.parent === undefined) {
    const code = draft.code ?? ''
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,29}$/.test(code)) return { path: 'code', message: '代码用字母、数字和短横，最多 30 位。' }
    if (book.versions(list.key).some((one) => one.code === code))
      return { path: 'code', message: `代码 ${code} 已经用过。停用的代码不再用于别的意思。` }
    return {
      code,
      version: { list: list.key, code, label, parent: null, withdrawn: false, from: draft.from },
      mappings: [],
      writes: [`${draft.from} 起增加“${label}”，代码 ${code}。`],
    }
  }
  const parent = versionOn(book.versions(list.key).filter((one) => one.code === draft.parent), draft.from)
  if (!parent || parent.withdrawn || parent.parent !== null) return { path: 'parent', message: '归入的上级须是本表现在可用的值。' }
  const used = new Set(book.versions(list.key).map((one) => one.code))
  let number = 1
  while (used.has(`${parent.code}.${orgNo}.${number}`)) number++
  const code = `${parent.code}.${orgNo}.${number}`
  return {
    code,
    version: { list: list.key, code, label, parent: parent.code, withdrawn: false, from: draft.from },
    mappings: [],
    writes: [`${draft.from} 起增加本地值“${label}”，本单位及下级可用，汇总时计入“${parent.label}”。`],
  }
}

function judgeLabel(label: string, from: string, { book, list, orgNo }: Within): Issue | undefined {
  if (label === '') return { path: 'label', message: '请填写名称。' }
  const same = book.versions(list.key).find((one) => {
    const now = versionOn(book.versions(list.key).filter((other) => other.code === one.code), from)
    return now === one && !one.withdrawn && one.label === label && (one.parent === null || one.orgNo === orgNo)
  })
  return same ? { path: 'label', message: `“${label}”已经在用（代码 ${same.code}）。` } : undefined
}
